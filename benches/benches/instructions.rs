//! How many instructions a step of one thread takes, counted by callgrind: numbers that no busy machine disturbs.
//! `benches/run` starts it if its tools are there.

#![forbid(unsafe_code)]

use embassy_sync::blocking_mutex::raw::{CriticalSectionRawMutex, NoopRawMutex};
use event_value_benches::rival::{Can, Rival};
use event_value_benches::rivals::embassy;
use event_value_benches::rivals::eyeball::Eyeball;
#[cfg(feature = "old")]
use event_value_benches::rivals::old::{OldCrowd, OldSeats};
use event_value_benches::rivals::tokio::Tokio;
use event_value_benches::rivals::us::{Blocks, InlineSeats, WithoutLock};
use event_value_benches::rows::alone::{cancel, other_waker, peek, set, set_get, unchanged_check, wait_cycle, watch};
use event_value_benches::rows::fan_out;
use gungraun::{Callgrind, EventKind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};

type Embassy = embassy::Embassy<CriticalSectionRawMutex>;
type EmbassyNoop = embassy::Embassy<NoopRawMutex>;
type Step = Option<Box<dyn FnMut()>>;

/// Whatever is done only once has been done.
fn warm(step: Can<impl FnMut() + 'static>) -> Step {
    let mut step = step?;
    (0..100).for_each(|_| step());
    Some(Box::new(step))
}

/// For each row, a benchmark of each rival.
macro_rules! rows {
    ($($name:ident = $row:ident::$step:ident for $n:literal watchers $args:tt;)*) => {
        $(row! { $name = $row::$step for $n watchers $args })*
        library_benchmark_group!(name = rows, benchmarks = [$($name),*]);
    };
}

#[cfg(feature = "old")]
macro_rules! row {
    ($($row:tt)*) => {
        row_of! {
            $($row)*:
            inline_seats = InlineSeats, blocks = Blocks, tokio = Tokio, no_lock = WithoutLock, embassy_noop = EmbassyNoop,
            embassy = Embassy, eyeball = Eyeball, old_crowd = OldCrowd, old_seats = OldSeats
        }
    };
}

#[cfg(not(feature = "old"))]
macro_rules! row {
    ($($row:tt)*) => {
        row_of! {
            $($row)*:
            inline_seats = InlineSeats, blocks = Blocks, tokio = Tokio, no_lock = WithoutLock, embassy_noop = EmbassyNoop,
            embassy = Embassy, eyeball = Eyeball
        }
    };
}

macro_rules! row_of {
    (
        $name:ident = $row:ident::$step:ident for $n:literal watchers $args:tt:
        $($rival:ident = $kind:ty),*
    ) => {
        #[library_benchmark]
        $(#[bench::$rival(warm($row::$step::<<$kind as Rival>::Cell<u64, $n>>$args))])*
        fn $name(mut step: Step) -> Step {
            if let Some(step) = &mut step {
                step();
            }
            step
        }
    };
}

/// What the rest is to be compared with: the cost of measuring.
mod nothing {
    use event_value_benches::rival::{Can, Cell};

    #[expect(clippy::extra_unused_type_parameters, reason = "called as the others are")]
    pub fn step<C: Cell<u64>>() -> Can<impl FnMut()> {
        Some(|| {})
    }
}

rows! {
    empty_step = nothing::step for 4 watchers ();
    unchanged = unchanged_check::step for 4 watchers ();
    look = peek::step for 4 watchers ();
    set_alone = set::step for 4 watchers (0);
    set_100_idle = set::step for 100 watchers (100);
    set_get_ready = set_get::step for 4 watchers ();
    wait = wait_cycle::of_numbers for 4 watchers ();
    cancel_wait = cancel::step for 4 watchers ();
    repoll_other_waker_twice = other_waker::step for 4 watchers ();
    watch_drop = watch::step for 4 watchers ();
    watch_drop_all_is_taken = watch::step_full for 4 watchers (8);
    fan_out_4 = fan_out::step for 4 watchers (4);
    fan_out_64 = fan_out::step for 64 watchers (64);
}

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"]).format([EventKind::Ir])),
    library_benchmark_groups = rows
);

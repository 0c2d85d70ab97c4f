//! Prints how many bytes each thing takes, on the machine that it is for.
#![no_std]
#![no_main]

use core::mem::{size_of, size_of_val};

use cortex_m_semihosting::{debug, hprintln};
use embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex;
use embassy_sync::watch::Watch;
use event_value::General;
use event_value::lock::CriticalSection;
use size as _;

type Ours<T> = General<T, 1, CriticalSection>;
type Embassys<T> = Watch<CriticalSectionRawMutex, T, 1>;

static OURS: General<u32, 2, CriticalSection> = General::new();
static NO_SEATS: General<u32, 0, CriticalSection> = General::new();
static EMBASSY: Watch<CriticalSectionRawMutex, u32, 2> = Watch::new();
static NO_RECEIVERS: Watch<CriticalSectionRawMutex, u32, 0> = Watch::new();

#[cortex_m_rt::entry]
fn main() -> ! {
    let mut watcher = OURS.try_watch().unwrap();
    let mut receiver = EMBASSY.receiver().unwrap();
    hprintln!("static {} {}", size_of_val(&OURS), size_of_val(&EMBASSY));
    hprintln!("empty {} {}", size_of_val(&NO_SEATS), size_of_val(&NO_RECEIVERS));
    hprintln!("watcher {} {}", size_of_val(&watcher), size_of_val(&receiver));
    hprintln!("get {} {}", size_of_val(&watcher.get()), size_of_val(&receiver.changed()));
    let all = |_: &u32| true;
    hprintln!("filter {} {}", size_of_val(&watcher.get_filter(all)), size_of_val(&receiver.changed_and(all)));
    hprintln!("u8 {} {}", size_of::<Ours<u8>>(), size_of::<Embassys<u8>>());
    hprintln!("u32 {} {}", size_of::<Ours<u32>>(), size_of::<Embassys<u32>>());
    hprintln!("u64 {} {}", size_of::<Ours<u64>>(), size_of::<Embassys<u64>>());
    hprintln!("[u8;32] {} {}", size_of::<Ours<[u8; 32]>>(), size_of::<Embassys<[u8; 32]>>());
    debug::exit(debug::EXIT_SUCCESS);
    loop {}
}

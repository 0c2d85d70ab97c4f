//! Which types are `Send`, `Sync`, `Unpin`, `UnwindSafe` and `RefUnwindSafe`, and which are not.

use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::rc::Rc;

use crate::util::Seated;
use event_value::{
    BacklogError, Closed, Get, GetFilter, GetMap, GetTimeoutError, NoSeat, Producer, TryGetError, Version, Watcher,
};

trait Otherwise {
    const HAS: bool = false;
}
impl<T: ?Sized> Otherwise for T {}

/// Whether a type has a trait. An associated constant of the type itself comes before one of a trait.
macro_rules! has {
    ($type:ty: $bound:path) => {{
        struct Probe<T: ?Sized>(core::marker::PhantomData<T>);
        #[allow(dead_code, reason = "only where the type has it")]
        impl<T: ?Sized + $bound> Probe<T> {
            const HAS: bool = true;
        }
        <Probe<$type>>::HAS
    }};
}

/// One letter for each trait that a type has.
macro_rules! traits {
    ($type:ty) => {
        [
            (has!($type: Send), 'S'),
            (has!($type: Sync), 'Y'),
            (has!($type: Unpin), 'U'),
            (has!($type: UnwindSafe), 'W'),
            (has!($type: RefUnwindSafe), 'R'),
        ]
        .iter()
        .filter_map(|(has, letter)| has.then_some(*letter))
        .collect::<String>()
    };
}

/// Send and sync; send only; neither.
type Both = u32;
type SendOnly = Cell<u8>;
type Neither = Rc<u8>;

type Val<T> = Seated<T, 2>;
type Ref<T> = &'static Val<T>;
type Accept<T> = fn(&T) -> bool;
type Choose<T> = fn(&T) -> Option<u8>;

#[test]
fn the_probe_tells_apart() {
    assert_eq!([traits!(Both), traits!(SendOnly), traits!(Neither)], ["SYUWR", "SUW", "UWR"]);
    assert_eq!(traits!((core::marker::PhantomPinned, &'static mut u8)), "SYR");
}

/// `T: Send` is enough to share it: it is cloned under a lock that one at a time can hold.
#[test]
fn a_value_is_send_and_sync_if_its_items_are_send() {
    assert_eq!([traits!(Val<Both>), traits!(Val<SendOnly>), traits!(Val<Neither>)], ["SYUWR", "SYUWR", "UWR"]);
}

#[test]
fn a_watcher_is_send_and_sync_if_its_items_are_send() {
    assert_eq!(traits!(Watcher<Ref<Both>>), "SYUWR");
    assert_eq!(traits!(Watcher<Ref<SendOnly>>), "SYUWR");
    assert_eq!(traits!(Watcher<Ref<Neither>>), "UWR");
}

#[test]
fn a_producer_is_send_and_sync_if_its_items_are_send() {
    assert_eq!(traits!(Producer<Ref<Both>>), "SYUWR");
    assert_eq!(traits!(Producer<Ref<SendOnly>>), "SYUWR");
    assert_eq!(traits!(Producer<Ref<Neither>>), "UWR");
}

/// They borrow their watcher mutably, so they are not unwind safe.
#[test]
fn a_future_is_send_and_sync_if_its_items_are_send() {
    assert_eq!(traits!(Get<'static, Watcher<Ref<Both>>>), "SYUR");
    assert_eq!(traits!(Get<'static, Watcher<Ref<SendOnly>>>), "SYUR");
    assert_eq!(traits!(Get<'static, Watcher<Ref<Neither>>>), "UR");
    assert_eq!(traits!(GetFilter<'static, Ref<Both>, Accept<Both>>), "SYUR");
    assert_eq!(traits!(GetFilter<'static, Ref<SendOnly>, Accept<SendOnly>>), "SYUR");
    assert_eq!(traits!(GetFilter<'static, Ref<Neither>, Accept<Neither>>), "UR");
    assert_eq!(traits!(GetMap<'static, Ref<Both>, Choose<Both>>), "SYUR");
    assert_eq!(traits!(GetMap<'static, Ref<SendOnly>, Choose<SendOnly>>), "SYUR");
    assert_eq!(traits!(GetMap<'static, Ref<Neither>, Choose<Neither>>), "UR");
}

/// The closure of a filter counts too, but is never pinned.
#[test]
fn a_filter_is_send_if_its_closure_is() {
    type Unsendable = (Neither, core::marker::PhantomPinned);
    assert_eq!(traits!(GetFilter<'static, Ref<Both>, Unsendable>), "UR");
    assert_eq!(traits!(GetMap<'static, Ref<Both>, SendOnly>), "SU");
}

#[cfg(feature = "alloc")]
#[test]
fn an_owned_watcher_is_as_a_borrowed_one() {
    use std::sync::Arc;
    assert_eq!(traits!(Watcher<Arc<Val<Both>>>), "SYUWR");
    assert_eq!(traits!(Watcher<Arc<Val<SendOnly>>>), "SYUWR");
    assert_eq!(traits!(Watcher<Arc<Val<Neither>>>), "UWR");
    assert_eq!(traits!(Producer<Arc<Val<SendOnly>>>), "SYUWR");
    assert_eq!(traits!(Producer<Arc<Val<Neither>>>), "UWR");
    assert_eq!(traits!(Get<'static, Watcher<Arc<Val<Both>>>>), "SYUR");
    assert_eq!(traits!(Get<'static, Watcher<Arc<Val<Neither>>>>), "UR");
}

#[test]
fn versions_and_errors_go_anywhere() {
    for traits in [
        traits!(Version),
        traits!(Closed),
        traits!(NoSeat),
        traits!(TryGetError),
        traits!(GetTimeoutError),
        traits!(BacklogError<Closed>),
    ] {
        assert_eq!(traits, "SYUWR");
    }
    assert_eq!(traits!(BacklogError<Neither>), "UWR");
}

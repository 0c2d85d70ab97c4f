//! Code of the user's that runs at awkward moments: wakers and values with hooks.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Waker;

use cooked_waker::{IntoWaker as _, Wake, WakeRef};

pub(crate) type Hook = Arc<dyn Fn() + Send + Sync>;

/// A hook that does it the first time, and nothing after that.
pub(crate) fn once(act: impl Fn() + Send + Sync + 'static) -> Hook {
    let done = AtomicBool::new(false);
    Arc::new(move || {
        if !done.swap(true, Ordering::SeqCst) {
            act();
        }
    })
}

/// What a waker does besides nothing. No two of these wakers are known to wake the same task.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) on_wake: Option<Hook>,
    pub(crate) on_clone: Option<Hook>,
    pub(crate) on_drop: Option<Hook>,
}

impl Hooks {
    pub(crate) fn into_waker(self) -> Waker {
        Box::new(Hooked(self)).into_waker()
    }

    pub(crate) fn on_wake(hook: Hook) -> Self {
        Self { on_wake: Some(hook), ..Self::default() }
    }

    pub(crate) fn on_clone(hook: Hook) -> Self {
        Self { on_clone: Some(hook), ..Self::default() }
    }

    pub(crate) fn on_drop(hook: Hook) -> Self {
        Self { on_drop: Some(hook), ..Self::default() }
    }
}

fn run(hook: &Option<Hook>) {
    if let Some(hook) = hook {
        hook();
    }
}

struct Hooked(Hooks);

impl WakeRef for Hooked {
    fn wake_by_ref(&self) {
        run(&self.0.on_wake);
    }
}

impl Wake for Hooked {}

impl Clone for Hooked {
    fn clone(&self) -> Self {
        run(&self.0.on_clone);
        Self(self.0.clone())
    }
}

impl Drop for Hooked {
    fn drop(&mut self) {
        run(&self.0.on_drop);
    }
}

/// When the hook of an [`Item`] runs.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    Clone,
    Compare,
    Drop,
}

/// A value with a hook. A clone has none.
pub(crate) struct Item {
    pub(crate) number: u32,
    hook: Option<(Moment, Hook)>,
}

impl Item {
    pub(crate) fn plain(number: u32) -> Self {
        Self { number, hook: None }
    }

    pub(crate) fn hooked(number: u32, moment: Moment, hook: Hook) -> Self {
        Self { number, hook: Some((moment, hook)) }
    }

    fn reached(&self, moment: Moment) {
        if let Some((wanted, hook)) = &self.hook {
            if *wanted == moment {
                hook();
            }
        }
    }
}

impl Clone for Item {
    fn clone(&self) -> Self {
        self.reached(Moment::Clone);
        Self::plain(self.number)
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.reached(Moment::Compare);
        self.number == other.number
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        self.reached(Moment::Drop);
    }
}

const BURST: &str = "a burst, as planned";

/// Panics without a word on the terminal, unless a failure is on its way, which it would hide.
pub(crate) fn burst() {
    if !std::thread::panicking() {
        resume_unwind(Box::new(BURST));
    }
}

pub(crate) fn caught<R>(f: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    catch_unwind(AssertUnwindSafe(f))
}

/// Whether `f` ended in a [`burst`]; another panic goes on.
pub(crate) fn bursts<R>(f: impl FnOnce() -> R) -> bool {
    match caught(f) {
        Ok(_) => false,
        Err(panic) if panic.downcast_ref::<&str>() == Some(&BURST) => true,
        Err(panic) => resume_unwind(panic),
    }
}

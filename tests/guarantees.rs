//! The page `src/docs/guarantees.rs` names tests, models and scripts that exist; and what it says of slow wakers, beside the
//! laws, is true. The page `src/docs/cost.rs` names every method.

#![cfg(not(loom))]
#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "tests, which have std anyway")]

mod util;

use std::fs::read_to_string;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};
use std::thread;
use std::time::Duration;

use event_value::ValueWatch;
use util::{Seated, Task, with_watchdog};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the page has between backquotes.
fn names(page: &str) -> impl Iterator<Item = &str> {
    page.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

#[test]
fn every_file_on_the_page_exists() {
    let page = read_to_string(root().join("src/docs/guarantees.rs")).unwrap();
    let is_file =
        |name: &&str| name.ends_with(".rs") || [".ci/", "fuzz/", "tests/"].iter().any(|at| name.starts_with(at));
    let files: Vec<_> = names(&page).filter(is_file).map(|name| name.split(' ').next().unwrap()).collect();
    assert!(files.len() > 30);
    // The package has the tests, but not the scripts and the fuzz targets.
    let in_package = !root().join(".ci").exists();
    for file in files.into_iter().filter(|file| !in_package || file.ends_with(".rs")) {
        assert!(root().join(file).exists() || root().join("tests/it").join(file).exists(), "{file}");
    }
}

#[test]
fn every_model_on_the_page_exists() {
    let page = read_to_string(root().join("src/docs/guarantees.rs")).unwrap();
    let files = root().join("tests/loom").read_dir().unwrap();
    let models: String = files.map(|file| read_to_string(file.unwrap().path()).unwrap()).collect();
    let (_, page) = page.split_once("# Where each law is tested").unwrap();
    let is_model = |name: &&str| name.contains('_') && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let not_models = ["unsafe_code", "fuzz_corpus", "try_watch"];
    let named: Vec<_> = names(page).filter(is_model).filter(|name| !not_models.contains(name)).collect();
    assert!(named.len() > 20);
    for model in named {
        assert!(models.contains(&format!("fn {model}<")), "{model}");
    }
}

/// The methods of a type, as the list of the public API has them.
fn methods<'a>(api: &'a str, of: &str) -> impl Iterator<Item = &'a str> {
    let constructors_and_traits = ["new", "with_seats", "from", "default", "fmt", "drop", "is_terminated"];
    let methods = api.lines().filter_map(move |line| line.split_once(of)?.1.split(['(', '<']).next());
    methods.filter(move |name| !constructors_and_traits.contains(name))
}

#[test]
fn the_page_cost_has_every_method() {
    // The package has no list of the public API.
    let Ok(api) = read_to_string(root().join("tests/public-api.txt")) else { return };
    let page = read_to_string(root().join("src/docs/cost.rs")).unwrap();
    let (page, _tests) = page.split_once("#[cfg(").unwrap();
    let named: Vec<_> = names(page).filter_map(|name| name.rsplit("::").next()).collect();
    for of in ["fn event_value::General<T, SEATS, L>::", "fn event_value::Watcher<S>::"] {
        assert!(methods(&api, of).count() > 20);
        for method in methods(&api, of).filter(|method| !["poll_backlog", "poll_next"].contains(method)) {
            assert!(named.contains(&method), "{of}{method}");
        }
    }
}

/// Its wake begins, and doesn't end before it may.
struct Slow {
    begun: Sender<()>,
    may_end: Mutex<Receiver<()>>,
}

impl Wake for Slow {
    fn wake(self: Arc<Self>) {
        self.begun.send(()).unwrap();
        self.may_end.lock().unwrap().recv().unwrap();
    }
}

fn a_slow_wake_delays_only_its_own_set<const SEATS: usize>() {
    let ((begun, has_begun), (end, may_end)) = (channel(), channel());
    let waker = Waker::from(Arc::new(Slow { begun, may_end: Mutex::new(may_end) }));
    let (value, behind, other) = (Seated::<u32, SEATS>::new(), Task::new(), Task::new());
    let [mut first, mut second, mut third] = [0; 3].map(|_| ValueWatch::watch(&&value));
    assert!(first.poll_get(&mut Context::from_waker(&waker)).is_pending());
    assert!(second.poll_get(&mut behind.cx()).is_pending());
    thread::scope(|scope| {
        let set = scope.spawn(|| value.set(1));
        has_begun.recv().unwrap();
        assert_eq!((third.try_get(), value.peek()), (Ok(1), Some(1)));
        assert!(third.poll_get(&mut other.cx()).is_pending());
        value.set(2);
        assert_eq!((other.wakes(), third.try_get()), (1, Ok(2)));
        // It was next in the line, and the later set found it there.
        assert_eq!((behind.wakes(), second.try_get()), (1, Ok(2)));
        assert!(!set.is_finished());
        end.send(()).unwrap();
    });
    assert_eq!(behind.wakes(), 1);
}

#[test]
fn a_slow_wake_keeps_nobody_else_waiting() {
    with_watchdog("a_slow_wake_keeps_nobody_else_waiting", Duration::from_secs(120), || {
        a_slow_wake_delays_only_its_own_set::<4>();
        if cfg!(feature = "alloc") {
            a_slow_wake_delays_only_its_own_set::<1>();
            a_slow_wake_delays_only_its_own_set::<0>();
        }
    });
}

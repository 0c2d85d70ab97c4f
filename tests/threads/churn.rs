//! Watchers that come and go while others set; at the end the value is closed.

use std::thread;

use event_value::Watcher;
use futures_lite::future::block_on;

use crate::scale::{LIMIT, rounds};
use crate::util::{Seated, Task, with_watchdog};

const CHURNERS: usize = 4;
const SETTERS: usize = 2;
const STAYERS: usize = 4;
/// How many watchers of each churner still wait at the end.
const LAST: usize = 3;

fn everybody_gets_closed<const SEATS: usize>(name: &'static str) {
    with_watchdog(name, LIMIT, || {
        let value = Seated::<u64, SEATS>::new();
        let churners = thread::scope(|scope| {
            for _ in 0..STAYERS {
                scope.spawn(|| stay(&value));
            }
            for _ in 0..SETTERS {
                scope.spawn(|| set_until_closed(&value));
            }
            let churners = [(); CHURNERS].map(|()| scope.spawn(|| Churner::new(&value).churn()));
            let churners = churners.map(|churner| churner.join());
            value.close();
            churners
        });
        churners.into_iter().for_each(|churner| churner.unwrap().end());
        assert_everybody_is_gone(&value);
    });
}

fn set_until_closed<const SEATS: usize>(value: &Seated<u64, SEATS>) {
    for number in 0.. {
        if value.is_closed() {
            break;
        }
        if number % 2 == 0 {
            value.set(number);
        } else {
            value.store(number);
            value.notify();
        }
        thread::yield_now();
    }
}

fn stay<const SEATS: usize>(value: &Seated<u64, SEATS>) {
    let mut watcher = value.watch();
    while block_on(watcher.get()).is_ok() {}
}

fn assert_everybody_is_gone<const SEATS: usize>(value: &Seated<u64, SEATS>) {
    assert_eq!(value.watcher_count(), 0);
    // Those that were still there at the end needed a block, which stays, unless they all sat inline.
    let free = SEATS + if SEATS < CHURNERS * LAST { 8 } else { 0 };
    let sitters: Vec<_> = (0..free).map(|_| value.try_watch().unwrap()).collect();
    assert!(value.try_watch().is_err());
    drop(sitters);
}

struct Churner<'a, const SEATS: usize> {
    value: &'a Seated<u64, SEATS>,
    tasks: [Task; 2],
    /// Still waiting when the value is closed, each with a task of its own.
    last: Vec<(Watcher<&'a Seated<u64, SEATS>>, Task)>,
}

impl<'a, const SEATS: usize> Churner<'a, SEATS> {
    fn new(value: &'a Seated<u64, SEATS>) -> Self {
        Self { value, tasks: [Task::new(), Task::new()], last: Vec::new() }
    }

    fn churn(mut self) -> Self {
        for life in 0..rounds(100_000, 10_000) {
            self.live(life);
        }
        for _ in 0..LAST {
            let task = Task::new();
            self.last.push((self.begin_to_wait(&task), task));
        }
        self
    }

    /// The life of a watcher, which may end while it waits.
    fn live(&self, life: u64) {
        let [task, other] = &self.tasks;
        let mut watcher = self.begin_to_wait(task);
        match life % 4 {
            0 => drop(watcher.clone()),
            1 => wait(&mut watcher, other),
            2 => {
                let mut twin = watcher.clone();
                drop(watcher);
                wait(&mut twin, task);
            }
            _ => assert!(block_on(watcher.get()).is_ok(), "the value is still being set"),
        }
    }

    fn begin_to_wait(&self, task: &Task) -> Watcher<&'a Seated<u64, SEATS>> {
        let mut watcher = self.value.watch();
        wait(&mut watcher, task);
        watcher
    }

    /// After the close, when all who set are gone.
    fn end(self) {
        for (mut watcher, task) in self.last {
            assert_eq!(task.wakes(), 1, "each wait is woken once");
            while block_on(watcher.get()).is_ok() {}
            assert_eq!(task.registrations(), 0, "a waker stayed behind");
        }
        assert_eq!(self.tasks.map(|task| task.registrations()), [0, 0], "a waker stayed behind");
    }
}

/// Takes values until there is none, so that `task` waits.
fn wait<const SEATS: usize>(watcher: &mut Watcher<&Seated<u64, SEATS>>, task: &Task) {
    while watcher.poll_get(&mut task.cx()).is_ready() {}
}

#[test]
fn everybody_gets_closed_inline() {
    everybody_gets_closed::<64>("everybody_gets_closed_inline");
}

#[test]
fn everybody_gets_closed_in_blocks() {
    everybody_gets_closed::<0>("everybody_gets_closed_in_blocks");
}

#[test]
fn everybody_gets_closed_mixed() {
    everybody_gets_closed::<6>("everybody_gets_closed_mixed");
}

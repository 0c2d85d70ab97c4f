//! Two plain threads and no executor: blocking gets, with and without a deadline.
//!
//! ```text
//! cargo run --example threads
//! ```

#![allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "a program, which has std anyway")]

use std::thread;
use std::time::{Duration, Instant};

use event_value::{DeadlineError, Value};

fn main() -> Result<(), DeadlineError> {
    let question = Value::new();
    let answer = Value::new();

    thread::scope(|scope| {
        scope.spawn(|| answer_until_closed(&question, &answer));

        // When this producer is dropped, at the end of this closure, the question is closed and the thread ends.
        let question = question.producer();
        let mut answers = answer.watch();

        // One deadline for all answers together: it is a point in time, so it does not start again with each wait.
        let deadline = Instant::now() + Duration::from_secs(60);
        for n in [2, 3, 4] {
            question.set(n);
            println!("{n} squared is {}", answers.get_blocking_deadline(deadline)?);
        }

        // Nothing was asked, so no answer comes.
        let timeout = Duration::from_millis(10);
        println!("{}", answers.get_blocking_timeout(timeout).unwrap_err());

        // A value that is there is returned even if the deadline has passed.
        answer.set(25);
        println!("5 squared is {}", answers.get_blocking_deadline(Instant::now())?);
        Ok(())
    })
}

fn answer_until_closed(question: &Value<u32>, answer: &Value<u32>) {
    let mut questions = question.watch();
    while let Ok(n) = questions.get_blocking() {
        answer.set(n * n);
    }
}

//! Two values in one `select!`. The get that did not finish is dropped, and loses nothing.
//!
//! ```text
//! cargo run --example select
//! ```

use event_value::Value;
use futures::{join, select};
use futures_lite::future::{block_on, yield_now};

static TEMPERATURE: Value<i32> = Value::new();
static DOOR: Value<&str> = Value::new();

fn main() {
    block_on(async { join!(consume(), produce()) });
}

async fn consume() {
    let mut temperature = TEMPERATURE.watch();
    let mut door = DOOR.watch();
    loop {
        select! {
            degrees = temperature.get() => match degrees {
                Ok(degrees) => println!("{degrees} degrees"),
                Err(closed) => return println!("no more temperatures: {closed}"),
            },
            state = door.get() => match state {
                Ok(state) => println!("the door is {state}"),
                Err(closed) => return println!("no more doors: {closed}"),
            },
        }
    }
}

async fn produce() {
    TEMPERATURE.set(19);
    yield_now().await;
    DOOR.set("open");
    yield_now().await;
    // Only the newest counts.
    TEMPERATURE.set(15);
    TEMPERATURE.set(14);
    yield_now().await;
    TEMPERATURE.close();
}

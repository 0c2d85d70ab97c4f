//! `event-value` and its rivals, measured side by side: see the README of this folder.

#![forbid(unsafe_code)]

pub mod clock;
pub mod contender;
pub mod guard;
pub mod plot;
pub mod processor;
pub mod report;
pub mod rival;
pub mod rivals;
pub mod rounds;
pub mod rows;
pub mod targets;
pub mod tasks;

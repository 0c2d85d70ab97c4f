//! Measurements of this machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sysinfo::System;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// The use of all processors since the sample before.
    pub percent: f32,
    /// How many processes wanted to run, on average over 1, 5 and 15 minutes.
    pub average: [f64; 3],
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    pub used: u64,
    pub total: u64,
}

/// The addresses of each network interface.
pub type Addresses = BTreeMap<String, Vec<String>>;

pub fn load() -> impl FnMut() -> Load + Send {
    let mut system = System::new();
    system.refresh_cpu_usage();
    move || {
        system.refresh_cpu_usage();
        let average = System::load_average();
        let percent = (system.global_cpu_usage() * 10.0).round() / 10.0;
        Load { percent, average: [average.one, average.five, average.fifteen] }
    }
}

pub fn memory() -> impl FnMut() -> Memory + Send {
    let mut system = System::new();
    move || {
        system.refresh_memory();
        Memory { used: system.used_memory(), total: system.total_memory() }
    }
}

pub fn addresses() -> impl FnMut() -> Addresses + Send {
    || {
        let mut addresses = Addresses::new();
        for interface in if_addrs::get_if_addrs().unwrap_or_default() {
            let address = interface.ip().to_string();
            addresses.entry(interface.name).or_default().push(address);
        }
        addresses
    }
}

//! Clients, writers and registrations, against a real etcd.

#[path = "../util/mod.rs"]
mod util;

mod auth;
mod connect;
mod registration;
mod runtimes;
mod tls;
mod writer;

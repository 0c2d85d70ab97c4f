//! Runtimes that lack something: an error at once, not a hang.

use std::time::Duration;

use event_value_etcd::etcd_client::{Client, Error};
use event_value_etcd::{Registration, RuntimeError, State, Writer, connect, connect_options};
use futures::executor::block_on;
use tokio::runtime::{Builder, Runtime};

use crate::registration::until_there;
use crate::util::node::Node;
use crate::util::{SOON, connect as client_of, run, text, within};

fn without_timers() -> Runtime {
    Builder::new_current_thread().enable_io().build().unwrap()
}

fn with_all() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

/// A client that works, made on this runtime, for use outside of it.
fn client(runtime: &Runtime, node: &Node) -> Client {
    runtime.block_on(client_of(&[node.endpoint()]))
}

#[test]
fn a_client_needs_a_runtime_with_timers() {
    let refused = |result: Result<Client, Error>| matches!(result, Err(Error::InvalidArgs(_)));
    assert!(refused(block_on(connect(["localhost:1"], connect_options()))));
    assert!(refused(without_timers().block_on(connect(["localhost:1"], connect_options()))));
}

#[test]
fn a_registration_needs_a_runtime_with_timers() {
    let (runtime, node) = (with_all(), Node::start());
    let client = client(&runtime, &node);
    assert_eq!(Registration::new(client.clone(), "k", "v").unwrap_err(), RuntimeError::Missing);
    let _inside = without_timers();
    let _inside = _inside.enter();
    assert_eq!(Registration::new(client, "k", "v").unwrap_err(), RuntimeError::NoTimers);
}

#[test]
fn a_timeout_works_on_any_executor_if_there_was_a_runtime_once() {
    let (runtime, node) = (with_all(), Node::start());
    let client = client(&runtime, &node);
    let writer = |client: Client| Writer::new(client, "k").with_timeout(Duration::from_secs(20));
    let homeless = writer(client.clone());
    assert!(matches!(block_on(homeless.put("v")), Err(Error::InvalidArgs(_))));
    let at_home = {
        let _inside = runtime.enter();
        writer(client)
    };
    block_on(at_home.put("v")).unwrap();
}

#[test]
fn a_watcher_says_what_its_runtime_lacks() {
    run(async {
        let node = Node::start();
        let client = client_of(&[node.endpoint()]).await;
        let bare = without_timers();
        let mut watcher = text(&client, "k").on(bare.handle().clone()).watch();
        let error = block_on(watcher.get()).unwrap_err();
        assert!(error.to_string().contains("no timers"), "{error}");
        bare.shutdown_background();

        let nowhere = std::thread::spawn(move || block_on(text(&client, "k").watch().get()).unwrap_err());
        let error = nowhere.join().unwrap();
        assert!(error.to_string().contains("no tokio runtime"), "{error}");
    });
}

#[test]
fn a_registration_whose_client_has_lost_its_runtime_ends() {
    let (other, node) = (with_all(), Node::start());
    let client = client(&other, &node);
    run(async {
        let service = Registration::new(client, "s", "here").unwrap();
        until_there(&service).await;
        other.shutdown_background();
        let mut health = service.health_reader().watch();
        let ended = health.get_filter(|health| health.state == State::Closed);
        within("its end", SOON, ended).await.unwrap();
        within("nothing more", SOON, service.withdraw()).await;
    });
}

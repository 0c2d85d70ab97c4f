//! The same values in a cluster: two servers show the same.

use serde_json::json;

use crate::node::Node;
use crate::util::{QUICK, Server};

#[path = "../../../etcd/tests/util/node.rs"]
#[allow(dead_code, unreachable_pub, reason = "it is shared with the tests of event-value-etcd")]
mod node;
mod util;

fn server(etcd: &Node) -> Server {
    Server::start_on("127.0.0.1:0", &["--etcd", &etcd.endpoint()])
}

#[test]
fn two_servers_show_the_same() {
    let etcd = Node::start();
    let (one, other) = (server(&etcd), server(&etcd));
    let mut stream = other.stream("/values/notice/events");
    one.wait_for("notice", |notice| notice.is_string());
    let set = one.put("/values/notice", None, "\"everywhere\"").ok();
    loop {
        let news = stream.next_of("notice");
        if news["value"] == "everywhere" {
            assert_eq!(news["version"], set["version"]);
            break;
        }
    }
    let look = |server: &Server| server.get("/values/notice").ok();
    assert_eq!(look(&one), look(&other));

    // The client that loses a race is told, whichever server it has asked.
    let version = set["version"].to_string();
    let next = one.put("/values/notice", Some(&version), "\"first\"").ok();
    let lost = other.put("/values/notice", Some(&version), "\"second\"");
    assert_eq!(lost.json["newest"], json!({ "name": "notice", "value": "first", "version": next["version"] }));
    lost.refused(412);

    one.configure(&QUICK.replace("A test", "For all"));
    other.wait_for("config", |config| config["config"]["title"] == "For all");
}

#[test]
fn a_sample_is_taken_for_clients_of_this_server_only() {
    let etcd = Node::start();
    let (one, other) = (server(&etcd), server(&etcd));
    let mut stream = one.stream("/values/memory/events");
    let first = stream.next_of("memory")["version"].as_u64().unwrap();
    assert!(stream.next_of("memory")["version"].as_u64().unwrap() > first);
    one.wait_for("sampled", |sampled| *sampled == json!(["memory"]));
    assert_eq!(other.get("/values/sampled").ok()["value"], json!(null), "nobody looks there");
    drop(stream);
    one.wait_for("sampled", |sampled| *sampled == json!([]));
}

#[test]
fn an_etcd_that_is_gone_is_told_and_comes_back() {
    let mut etcd = Node::start();
    let server = server(&etcd);
    server.wait_for("notice", |notice| notice.is_string());
    etcd.kill();
    server.put("/values/notice", None, "\"lost\"").refused(502);
    etcd.restart();
    etcd.wait_until_healthy();
    let poll = server.get("/values/notice?newer_than=0&timeout=60").ok();
    assert!(poll["value"].is_string(), "{poll}");
    while server.put("/values/notice", None, "\"back\"").status != 200 {}
    server.wait_for("notice", |notice| notice == "back");
}

#[test]
fn the_end_is_as_clean_with_etcd() {
    let etcd = Node::start();
    let mut server = server(&etcd);
    let mut stream = server.stream("/events");
    stream.next_of("config");
    assert!(server.stop().success());
    while stream.next().is_some() {}
}

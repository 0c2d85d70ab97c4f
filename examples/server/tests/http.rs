//! The server by HTTP: looks, polls, streams and sets; bad input; a clean end.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::util::{LIMIT, QUICK, Server};

mod util;

#[test]
fn a_look_gives_the_value_and_its_version() {
    let server = Server::start();
    let answer = server.get("/values/config");
    assert_eq!(answer.header("etag"), "\"1\"");
    let config = json!({ "title": "A test", "sample_every_ms": 50, "accent": "plum" });
    let expected = json!({ "name": "config", "version": 1, "value": { "config": config, "problem": null } });
    assert_eq!(answer.ok(), expected);
}

#[test]
fn all_values_are_listed_measured_or_not() {
    let server = Server::start();
    let all = server.get("/values").ok();
    let names: Vec<_> = all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["addresses", "audience", "config", "load", "memory", "notice", "sampled"]);
    assert_eq!(server.get("/values/load").ok(), json!({ "name": "load", "version": 0, "value": null }));
}

#[test]
fn a_long_poll_waits_for_the_next_version() {
    let server = Server::start();
    let seen = server.wait_for("notice", |notice| notice.is_string())["version"].clone();
    let (newer, set) = thread::scope(|scope| {
        let poll = scope.spawn(|| server.get(&format!("/values/notice?newer_than={seen}&timeout=20")).ok());
        // Only once it waits is there something newer.
        server.wait_for("audience", |clients| clients.to_string().contains(r#""by":"poll""#));
        let set = server.put("/values/notice", None, "\"news\"").ok();
        (poll.join().unwrap(), set)
    });
    assert_eq!((&newer["value"], &newer["version"]), (&json!("news"), &set["version"]));
}

#[test]
fn a_long_poll_whose_time_is_up_gives_what_there_is() {
    let server = Server::start();
    let config = server.get("/values/config?newer_than=1&timeout=0").ok();
    assert_eq!(config["version"], 1);
}

#[test]
fn a_poll_for_a_sample_has_it_measured() {
    let server = Server::start();
    let first = server.get("/values/memory?newer_than=0&timeout=20").ok();
    assert!(first["value"]["total"].as_u64() > Some(0), "{first}");
    server.wait_for("sampled", |sampled| *sampled == json!([]));
    assert_eq!(server.get("/values/memory").ok()["value"], json!(null), "what is old is not kept");
}

#[test]
fn a_stream_gives_what_there_is_and_what_comes() {
    let server = Server::start();
    let mut stream = server.stream("/values/config/events");
    assert_eq!(stream.next().unwrap()["client"], 1);
    assert_eq!(stream.next().unwrap()["version"], 1);
    server.configure(&QUICK.replace("A test", "Changed"));
    let news = stream.next().unwrap();
    assert_eq!((&news["value"]["config"]["title"], &news["version"]), (&json!("Changed"), &json!(2)));
}

#[test]
fn a_stream_that_looks_rarely_skips_to_the_newest() {
    let server = Server::start();
    let mut stream = server.stream("/events?names=notice&pace=500");
    stream.next_of("notice");
    for number in 1..=9 {
        server.put("/values/notice", None, &format!("\"{number}\"")).ok();
    }
    let mut skipped = 0;
    loop {
        let news = stream.next_of("notice");
        skipped += news["skipped"].as_u64().unwrap();
        if news["value"] == "9" {
            break;
        }
    }
    assert!(skipped > 0, "nine sets take less than nine times 500 ms");
}

#[test]
fn nothing_is_measured_while_nobody_looks() {
    let server = Server::start();
    let mut stream = server.stream("/events?names=load,memory");
    server.wait_for("sampled", |sampled| *sampled == json!(["load", "memory"]));
    stream.next_of("load");
    drop(stream);
    server.wait_for("sampled", |sampled| *sampled == json!([]));
    server.wait_for("audience", |clients| *clients == json!({}));
    let version = server.get("/values/load").ok()["version"].clone();
    thread::sleep(Duration::from_millis(300)); // six intervals, in which a sampler that went on would be caught
    assert_eq!(server.get("/values/load").ok()["version"], version);
}

#[test]
fn a_client_that_loses_a_race_is_told_what_is_there() {
    let server = Server::start();
    let first = server.put("/values/notice", None, "\"first\"");
    assert!(first.header("server-timing").starts_with("set;dur="));
    let version = format!("\"{}\"", first.ok()["version"]);
    let second = server.put("/values/notice", Some(&version), "\"second\"").ok();
    let lost = server.put("/values/notice", Some(&version), "\"lost\"");
    assert_eq!(lost.json["newest"], json!({ "name": "notice", "version": second["version"], "value": "second" }));
    assert!(lost.refused(412).starts_with("somebody was faster"));
    assert_eq!(server.get("/values/notice").ok()["value"], "second");
}

#[test]
fn a_broken_file_changes_nothing_and_says_why() {
    let server = Server::start();
    // In place, as some editors write: it may be read when it is half written.
    fs::write(server.config(), "title = \"Broken\"\nsample_every_ms = \"often\"\n").unwrap();
    let broken = server.wait_for("config", |config| config["problem"].to_string().contains("often"));
    assert_eq!(broken["value"]["config"]["title"], "A test");
    let problem = broken["value"]["problem"].as_str().unwrap();
    assert!(problem.contains("line 2") && problem.contains("often"), "{problem}");

    server.configure(&QUICK.replace("50", "7"));
    server.wait_for("config", |config| config["problem"] == "sample_every_ms must be from 20 to 60000");
    fs::remove_file(server.config()).unwrap();
    server.wait_for("config", |config| config["problem"].to_string().contains("can't read"));

    server.configure(&QUICK.replace("A test", "Whole"));
    let whole = server.wait_for("config", |config| config["problem"].is_null());
    assert_eq!(whole["value"]["config"]["title"], "Whole");
}

#[test]
fn bad_input_has_a_status_and_a_reason() {
    let server = Server::start();
    let look = |path: &str| server.get(path);
    assert!(look("/values/nope").refused(404).contains("the values are addresses, audience, config"));
    assert!(look("/nowhere").refused(404).contains("/nowhere"));
    for version in ["abc", "-1", "+1", "", "1.5", "18446744073709551616"] {
        let refusal = look(&format!("/values/notice?newer_than={version}")).refused(400);
        assert!(refusal.starts_with("newer_than must be a number from 0"), "{refusal}");
        let refusal = server.put("/values/notice", Some(version), "\"x\"").refused(400);
        assert!(refusal.starts_with("If-Match must be a number from 0"), "{refusal}");
    }
    assert!(look("/values/notice?newer_than=1&timeout=301").refused(400).starts_with("timeout must be"));
    assert!(look("/events?pace=soon").refused(400).starts_with("pace must be"));
    assert!(look("/events?names=load,nope").refused(404).contains("\"nope\""));
    assert!(look("/events?names=").refused(404).contains("there is no value \"\""));

    let put = |name: &str, body: &str| server.put(&format!("/values/{name}"), None, body);
    assert!(put("load", "1").refused(405).contains("load can't be set"));
    assert!(put("nope", "1").refused(404).contains("there is no value"));
    for body in ["", "no JSON", "12", "{\"text\": 1}", "\"a\" \"b\""] {
        assert!(put("notice", body).refused(400).starts_with("not a notice: "));
    }
    assert!(put("notice", &format!("\"{}\"", "x".repeat(501))).refused(400).contains("at most 500 characters"));
    assert!(put("notice", &format!("\"{}\"", "x".repeat(5000))).refused(413).contains("at most 4096 bytes"));
    assert_eq!(put("notice", &format!("\"{}\"", "ä".repeat(500))).status, 200);
}

#[test]
fn what_is_no_http_is_no_trouble() {
    let server = Server::start();
    for nonsense in ["\x16\x03\x01\0\0", "GET\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n"] {
        let mut connection = TcpStream::connect(&server.address).unwrap();
        connection.set_read_timeout(Some(LIMIT)).unwrap();
        connection.write_all(nonsense.as_bytes()).unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{nonsense:?}: {answer:?}");
    }
    server.get("/values/notice").ok();
}

#[test]
fn a_client_that_never_ends_its_request_is_let_go() {
    let server = Server::start();
    let headers = "PUT /values/notice HTTP/1.1\r\nHost: localhost\r\n";
    let unfinished = [headers.to_owned(), format!("{headers}Content-Length: 10\r\n\r\n\"")];
    let [no_headers, no_body] = unfinished.map(|request| {
        let mut connection = TcpStream::connect(&server.address).unwrap();
        connection.set_read_timeout(Some(LIMIT)).unwrap();
        connection.write_all(request.as_bytes()).unwrap();
        connection
    });
    let all_of = |mut connection: TcpStream| {
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        answer
    };
    let answer = all_of(no_headers);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer:?}");
    let answer = all_of(no_body);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("the body did not arrive in time"), "{answer:?}");
}

/// Streams and polls end as whole answers, and the process says that all is well, each time; how long that takes is
/// asked again if this machine had no time for it.
#[test]
fn the_end_is_clean_and_within_a_second() {
    let took: Vec<_> = (0..5).map(|_| clean_end()).take_while(|took| *took >= Duration::from_secs(1)).collect();
    assert!(took.len() < 5, "{took:?}");
}

fn clean_end() -> Duration {
    let mut server = Server::start();
    let raw = |request: &str| {
        let mut connection = TcpStream::connect(&server.address).unwrap();
        connection.set_read_timeout(Some(LIMIT)).unwrap();
        write!(connection, "GET {request} HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        connection
    };
    let mut stream = raw("/events");
    let mut poll = raw("/values/config?newer_than=1");
    let _idle = TcpStream::connect(&server.address).unwrap();
    server.wait_for("audience", |clients| clients.as_object().unwrap().len() == 2);

    let start = Instant::now();
    server.tell_to_stop();
    let (mut streamed, mut polled) = (String::new(), String::new());
    stream.read_to_string(&mut streamed).unwrap();
    poll.read_to_string(&mut polled).unwrap();
    assert!(server.ended().success());
    let took = start.elapsed();

    assert!(streamed.ends_with("\n\n\r\n0\r\n\r\n"), "the last event and the stream are whole: {streamed:?}");
    assert!(polled.starts_with("HTTP/1.1 503") && polled.ends_with("\"the server is stopping\"}\n"), "{polled:?}");
    took
}

#[test]
fn the_page_asks_for_nothing_from_elsewhere() {
    let server = Server::start();
    for path in ["/", "/page.css", "/page.js", "/icon.svg"] {
        let answer = server.get(path);
        assert_eq!(answer.header("content-security-policy"), "default-src 'self'");
        let text = answer.json.as_str().unwrap().replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("//www") && !text.contains("http:") && !text.contains("https:"), "{path}");
    }
}

//! A thousand clients that do not read: how much memory each takes, and how they slow down a set.

use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, Socket, Type};

use crate::util::{LIMIT, Server};

mod util;

const CLIENTS: usize = 1000;

#[test]
fn a_thousand_slow_clients_hold_a_few_kib_each_and_slow_no_setter() {
    let server = Server::start();
    let alone = typical_set(&server);
    let before = resident_kib(&server);

    let clients: Vec<_> = (0..CLIENTS).map(|_| slow_client(&server)).collect();
    server.wait_for("audience", |clients| clients.as_object().unwrap().len() == CLIENTS);
    let set_until_full = fill(&server);
    let full = typical_set(&server);
    let each = resident_kib(&server).saturating_sub(before) as f64 / CLIENTS as f64;

    println!("{CLIENTS} clients that do not read, full after {set_until_full} sets: {each:.1} KiB each");
    println!("a set takes {alone:?} without them and {full:?} with them");
    assert!(each < 40.0, "{each} KiB each");
    assert!(full < alone * 5 + Duration::from_micros(100), "{alone:?} alone, {full:?} with slow clients");

    // They are there all the same, and others are served.
    assert_eq!(server.get("/values/notice").ok()["value"].as_str().map(str::len), Some(500));
    assert_eq!(server.get("/values/audience").ok()["value"].as_object().unwrap().len(), CLIENTS);
    drop(clients);
    server.wait_for("audience", |clients| clients.as_object().unwrap().is_empty());
}

/// Asks for a stream and never reads it; the kernel has little room for what it does not read.
fn slow_client(server: &Server) -> TcpStream {
    let address: SocketAddr = server.address.parse().unwrap();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(1).unwrap();
    socket.connect_timeout(&address.into(), LIMIT).unwrap();
    let mut stream = TcpStream::from(socket);
    write!(stream, "GET /values/notice/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    stream
}

/// Sets until no client takes anything any more, and says how often that was.
fn fill(server: &Server) -> u32 {
    let (mut sets, mut quiet) = (0, 0);
    // While somebody still writes, a set and what it wakes take much longer than without.
    while quiet < 20 {
        let before = busy(server);
        set(server);
        sets += 1;
        quiet = if busy(server) - before <= 1 { quiet + 1 } else { 0 };
        assert!(sets < 5000, "the clients never get full");
    }
    sets
}

/// The median of what the server says that it takes to set.
fn typical_set(server: &Server) -> Duration {
    let mut times: Vec<_> = (0..101).map(|_| set(server)).collect();
    times.sort();
    times[50]
}

fn set(server: &Server) -> Duration {
    let answer = server.put("/values/notice", None, &format!("\"{}\"", "x".repeat(500)));
    let milliseconds: f64 = answer.header("server-timing").strip_prefix("set;dur=").unwrap().parse().unwrap();
    Duration::from_secs_f64(milliseconds / 1000.0)
}

fn resident_kib(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// How long the server has run, in hundredths of a second.
fn busy(server: &Server) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", server.pid())).unwrap();
    let fields: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

/// What a client that reads, but slowly, gets in the end is the newest.
#[test]
fn a_slow_client_gets_the_newest_in_the_end() {
    let server = Server::start();
    let mut stream = server.stream("/values/notice/events");
    for number in 0..2000 {
        server.put("/values/notice", None, &format!("\"{number} {}\"", "x".repeat(480))).ok();
    }
    let (mut events, start) = (0, Instant::now());
    while !stream.next_of("notice")["value"].as_str().unwrap().starts_with("1999 ") {
        events += 1;
        assert!(start.elapsed() < LIMIT);
    }
    assert!(events < 2000, "it did not skip");
}

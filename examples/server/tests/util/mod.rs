//! A server of one's own for each test: a process, on a free port, with a configuration of its own.

#![allow(dead_code, reason = "not each test needs all")]

pub(crate) mod browser;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value as Json;
use tempfile::TempDir;
use ureq::Agent;
use ureq::http::Response;

/// What takes longer is a hang. No promise is meant: it is long enough for a machine that is busy.
pub(crate) const LIMIT: Duration = Duration::from_secs(120);

pub(crate) const QUICK: &str = "title = \"A test\"\nsample_every_ms = 50\naccent = \"plum\"\n";

pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
    folder: TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_on("127.0.0.1:0", &[])
    }

    pub(crate) fn start_on(address: &str, more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("config.toml"), QUICK).unwrap();
        let (process, address) = spawn(&folder, address, more);
        Self { process, address, folder }
    }

    /// Another process, on the same port.
    pub(crate) fn start_again(&mut self) {
        (self.process, self.address) = spawn(&self.folder, &self.address, &[]);
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// As many editors do it: a new file takes the place of the old one, so it is never seen half written.
    pub(crate) fn configure(&self, text: &str) {
        let new = self.config().with_extension("new");
        fs::write(&new, text).unwrap();
        fs::rename(new, self.config()).unwrap();
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The answer to a GET.
    pub(crate) fn get(&self, path: &str) -> Answer {
        Answer::new(agent().get(self.url(path)).call())
    }

    pub(crate) fn put(&self, path: &str, version: Option<&str>, body: &str) -> Answer {
        let mut request = agent().put(self.url(path));
        if let Some(version) = version {
            request = request.header("If-Match", version);
        }
        Answer::new(request.send(body))
    }

    /// Asks for newer and newer values until one fits.
    pub(crate) fn wait_for(&self, name: &str, fits: impl Fn(&Json) -> bool) -> Json {
        let end = Instant::now() + LIMIT;
        let mut seen = 0;
        while Instant::now() < end {
            let newest = self.get(&format!("/values/{name}?newer_than={seen}&timeout=5")).ok();
            if fits(&newest["value"]) {
                return newest;
            }
            seen = newest["version"].as_u64().unwrap();
        }
        panic!("{name} does not become what it should: {}", self.get(&format!("/values/{name}")).json);
    }

    pub(crate) fn stream(&self, path: &str) -> Stream {
        let answer = agent().get(self.url(path)).call().unwrap();
        assert_eq!(answer.status(), 200);
        Stream { lines: BufReader::new(Box::new(answer.into_body().into_reader())) }
    }

    pub(crate) fn tell_to_stop(&self) {
        let kill = Command::new("kill").arg("-TERM").arg(self.pid().to_string()).status().unwrap();
        assert!(kill.success());
    }

    /// Tells the server to stop, and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        self.tell_to_stop();
        self.ended()
    }

    pub(crate) fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < end, "the server does not end");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn spawn(folder: &TempDir, address: &str, more: &[&str]) -> (Child, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_event-value-server"));
    command.args(["--listen", address, "--config"]).arg(folder.path().join("config.toml")).args(more);
    let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
    let line = first_line(process.stdout.take().unwrap());
    let address = line.strip_prefix("listening on http://").expect("it says where it listens").trim().to_owned();
    (process, address)
}

/// Read by a thread, so that a server that says nothing is a failure.
fn first_line(stdout: impl Read + Send + 'static) -> String {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        _ = BufReader::new(stdout).read_line(&mut line);
        send.send(line)
    });
    receive.recv_timeout(LIMIT).expect("the server says something")
}

fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).timeout_global(Some(LIMIT)).build().into()
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Json,
    response: Response<()>,
}

impl Answer {
    fn new(response: Result<Response<ureq::Body>, ureq::Error>) -> Self {
        let (parts, mut body) = response.unwrap().into_parts();
        let text = body.read_to_string().unwrap();
        let json = serde_json::from_str(&text).unwrap_or(Json::String(text));
        Self { status: parts.status.as_u16(), json, response: Response::from_parts(parts, ()) }
    }

    pub(crate) fn ok(self) -> Json {
        assert_eq!(self.status, 200, "{}", self.json);
        self.json
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.response.headers()[name].to_str().unwrap()
    }

    /// A refusal, and what it says.
    pub(crate) fn refused(self, status: u16) -> String {
        assert_eq!(self.status, status, "{}", self.json);
        self.json["error"].as_str().expect("a refusal says why").to_owned()
    }
}

/// Server-Sent Events.
pub(crate) struct Stream {
    lines: BufReader<Box<dyn Read>>,
}

impl Stream {
    /// The data of the next event; `None` at the end.
    pub(crate) fn next(&mut self) -> Option<Json> {
        let mut data = None;
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                assert_eq!(data, None, "the last event is whole");
                return None;
            }
            if let Some(text) = line.strip_prefix("data: ") {
                data = Some(serde_json::from_str(text).unwrap());
            } else if line == "\n" && data.is_some() {
                return data;
            }
        }
    }

    pub(crate) fn next_of(&mut self, name: &str) -> Json {
        loop {
            let news = self.next().expect("the stream goes on");
            if news["name"] == name {
                return news;
            }
        }
    }
}

//! An etcd on this machine, with ports and folders of its own. It ends with the program that started it, however that
//! ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::{Duration, Instant};
use std::{env, fs, io, iter, thread};

use tempfile::TempDir;

/// The etcd that is to be run.
pub fn etcd_binary() -> PathBuf {
    env::var_os("EVENT_VALUE_ETCD").map_or_else(|| "etcd".into(), PathBuf::from)
}

/// A member of a cluster, or a cluster of one.
pub struct Node {
    name: String,
    client_port: Port,
    peer_port: Port,
    /// All members, as etcd's command line wants them.
    cluster: String,
    folder: TempDir,
    /// More of its command line.
    options: Vec<String>,
    /// Where its health and metrics are served without TLS, if its clients have to use TLS.
    plain_port: Option<Port>,
    process: Option<Process>,
}

impl Node {
    pub fn start() -> Self {
        Self::start_cluster(1).remove(0)
    }

    /// One with more options on its command line.
    pub fn start_with(options: &[&str]) -> Self {
        let mut node = Self::new_cluster(1).remove(0);
        node.options = options.iter().map(|&option| option.to_owned()).collect();
        node.launched()
    }

    /// One that speaks to its clients with TLS alone, with these options about certificates.
    pub fn start_with_tls(options: &[&str]) -> Self {
        let mut node = Self::new_cluster(1).remove(0);
        node.options = options.iter().map(|&option| option.to_owned()).collect();
        node.plain_port = Some(Port::free());
        node.launched()
    }

    fn launched(mut self) -> Self {
        self.launch();
        self.wait_until_healthy();
        self
    }

    /// One that is not running yet: `restart` starts it.
    pub fn stopped() -> Self {
        Self::new_cluster(1).remove(0)
    }

    /// All members, as soon as they have a leader.
    pub fn start_cluster(size: usize) -> Vec<Self> {
        let mut nodes = Self::new_cluster(size);
        nodes.iter_mut().for_each(Self::launch);
        let healthy = nodes.iter().all(Self::becomes_healthy);
        assert!(healthy, "etcd does not become healthy:\n{}", nodes.iter().map(Self::last_words).collect::<String>());
        nodes
    }

    fn new_cluster(size: usize) -> Vec<Self> {
        let members: Vec<_> = (0..size).map(|n| (format!("n{n}"), Port::free(), Port::free())).collect();
        let urls = members.iter().map(|(name, _, peer_port)| format!("{name}={}", peer_port.url()));
        let cluster = urls.collect::<Vec<_>>().join(",");
        let node = |(name, client_port, peer_port)| {
            let folder = TempDir::with_prefix("event-value-etcd-").expect("a folder for etcd");
            let (cluster, options) = (cluster.clone(), vec![]);
            Self { name, client_port, peer_port, cluster, folder, options, plain_port: None, process: None }
        };
        members.into_iter().map(node).collect()
    }

    pub fn port(&self) -> u16 {
        self.client_port.number
    }

    pub fn endpoint(&self) -> String {
        let scheme = if self.plain_port.is_some() { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port())
    }

    /// As a machine does that loses its power.
    pub fn kill(&mut self) {
        self.process = None;
    }

    /// Starts it again, with what it has stored.
    pub fn restart(&mut self) {
        self.kill();
        self.launch();
    }

    /// Forgets all that it has stored, when it is not running.
    pub fn wipe(&mut self) {
        fs::remove_dir_all(self.data()).expect("its data");
    }

    /// A copy of what it has stored, when it is not running.
    pub fn save(&self) -> TempDir {
        let copy = TempDir::with_prefix("event-value-etcd-saved-").expect("a folder for a copy");
        copy_folder(&self.data(), &copy.path().join("data")).expect("a copy of its data");
        copy
    }

    /// Forgets all that it has stored since, when it is not running.
    pub fn put_back(&mut self, saved: &TempDir) {
        self.wipe();
        copy_folder(&saved.path().join("data"), &self.data()).expect("its data");
    }

    /// It stops working, without losing its connections.
    pub fn freeze(&self) {
        self.signal("STOP");
    }

    pub fn thaw(&self) {
        self.signal("CONT");
    }

    pub fn wait_until_healthy(&self) {
        assert!(self.becomes_healthy(), "etcd does not become healthy:\n{}", self.last_words());
    }

    fn becomes_healthy(&self) -> bool {
        let start = Instant::now();
        while !self.http("/health").is_ok_and(|answer| answer.contains(r#""health":"true""#)) {
            if start.elapsed() > Duration::from_secs(60) {
                return false;
            }
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// A number among etcd's metrics.
    pub fn metric(&self, name: &str) -> f64 {
        let all = self.http("/metrics").expect("the metrics");
        let line = all.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("no {name}")).trim().parse().expect("a number")
    }

    fn http(&self, path: &str) -> io::Result<String> {
        let port = self.plain_port.as_ref().unwrap_or(&self.client_port);
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port.number))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(stream, "GET {path} HTTP/1.0\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    fn launch(&mut self) {
        let mut etcd = Command::new(etcd_binary());
        etcd.args(["--name", &self.name, "--initial-cluster", &self.cluster, "--data-dir"]).arg(self.data());
        for kind in ["--listen-client-urls", "--advertise-client-urls"] {
            etcd.args([kind, &self.endpoint()]);
        }
        for kind in ["--listen-peer-urls", "--initial-advertise-peer-urls"] {
            etcd.args([kind, &self.peer_port.url()]);
        }
        if let Some(port) = &self.plain_port {
            etcd.args(["--listen-metrics-urls", &port.url()]);
        }
        etcd.args(&self.options);
        // The default of 2 GiB is too small for the largest test that is run by hand.
        etcd.args(["--log-outputs", "stderr", "--logger", "zap", "--quota-backend-bytes", "8589934592"]);
        self.process = Some(Process::start(&etcd, &self.folder.path().join("log")));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn signal(&self, signal: &str) {
        self.process.as_ref().expect("it runs").signal(signal);
    }

    /// What it complained about last, such as a full disk.
    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let complains = |line: &&str| line.starts_with(r#"{"level""#) && !line.contains(r#""level":"info""#);
        let complaints: Vec<_> = log.lines().filter(complains).collect();
        let last = &complaints[complaints.len().saturating_sub(5)..];
        last.iter().map(|line| format!("{}: {line:.400}\n", self.name)).collect()
    }
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (entry, target) = entry.map(|entry| (entry.path(), to.join(entry.file_name())))?;
        if entry.is_dir() { copy_folder(&entry, &target)? } else { fs::copy(entry, target).map(|_| ())? }
    }
    Ok(())
}

/// A process that ends with us, however we end: its guardian, a shell, kills it when its own standard input ends, and
/// only we hold the other side of that.
struct Process {
    guardian: Child,
    pid: String,
}

impl Process {
    fn start(command: &Command, log: &std::path::Path) -> Self {
        let program = command.get_program();
        assert!(is_there(program), "there is no {program:?}: etcd/install says how to get it");
        // Ctrl-C goes to the guardian too, which has to outlive us. (What it starts ignores these signals as well.)
        let guard =
            r#"trap '' HUP INT TERM; log=$1; shift; "$@" >>"$log" 2>&1 & echo $!; cat >/dev/null; kill -9 $!; wait"#;
        let mut guardian = Command::new("sh")
            .args(["-c", guard, "guardian"])
            .arg(log)
            .arg(program)
            .args(command.get_args())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut pid = String::new();
        BufReader::new(guardian.stdout.take().expect("piped")).read_line(&mut pid).expect("the pid");
        Self { guardian, pid: pid.trim().into() }
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("sh").args(["-c", &format!("kill -{signal} {}", self.pid)]).status();
        assert!(status.is_ok_and(|status| status.success()), "no signal {signal} for {}", self.pid);
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.guardian.stdin.take());
        let _ = self.guardian.wait();
    }
}

fn is_there(program: &std::ffi::OsStr) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// A port for etcd, which no other test takes while this lives, even if etcd is down.
struct Port {
    number: u16,
    /// Only one process at a time can bind it, and etcd does not need it: TCP has ports of its own.
    _claim: UdpSocket,
}

impl Port {
    /// One below those that the system gives to outgoing connections: a connection of another test could take one of
    /// those before etcd listens on it, or while etcd is restarted.
    fn free() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        // Test programs that run at the same time begin at different places.
        let start = process::id().wrapping_mul(97);
        // Relaxed: only the number counts.
        let candidates = iter::repeat_with(|| start.wrapping_add(NEXT.fetch_add(1, Relaxed)) % 20_000);
        let mut ports = candidates.map(|n| 10_000 + u16::try_from(n).expect("less than 20 000"));
        ports.find_map(Self::claim).expect("the candidates never end")
    }

    /// This port, unless a test has it or somebody listens on it.
    fn claim(number: u16) -> Option<Self> {
        let _claim = UdpSocket::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        Some(Self { number, _claim })
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.number)
    }
}

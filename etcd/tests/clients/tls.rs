//! Encrypted connections, with certificates that this test makes.

use std::fs;
use std::path::PathBuf;

use event_value::WatchTest;
use event_value_etcd::etcd_client::{Certificate, Identity, TlsOptions};
use event_value_etcd::{Writer, connect, connect_options};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair};
use tempfile::TempDir;

use crate::util::node::Node;
use crate::util::{SOON, next, run, some, text, until, until_connected, until_retrying};

/// A CA, and what it has signed: of the server in files, of the client in memory.
struct Certificates {
    folder: TempDir,
    ca: String,
    client: (String, String),
}

impl Certificates {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let signed = |names: &[&str]| {
            let mut params = CertificateParams::new(names.iter().map(|&name| name.into()).collect::<Vec<_>>()).unwrap();
            params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
            let key = KeyPair::generate().unwrap();
            (params.signed_by(&key, &ca).unwrap().pem(), key.serialize_pem())
        };
        let certificates = Self { folder: TempDir::new().unwrap(), client: signed(&["client"]), ca: ca.pem() };
        let server = signed(&["localhost", "127.0.0.1"]);
        for (name, text) in [("ca.pem", &certificates.ca), ("server.pem", &server.0), ("server.key", &server.1)] {
            fs::write(certificates.path(name), text).unwrap();
        }
        certificates
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An etcd with these certificates.
    fn etcd(&self, more: &[&str]) -> Node {
        let (certificate, key) = (self.path("server.pem"), self.path("server.key"));
        let (certificate, key) = (certificate.to_str().unwrap(), key.to_str().unwrap());
        Node::start_with_tls(&[&["--cert-file", certificate, "--key-file", key], more].concat())
    }

    /// An etcd that asks its clients for certificates.
    fn etcd_for_known_clients(&self) -> Node {
        let ca = self.path("ca.pem");
        self.etcd(&["--client-cert-auth", "--trusted-ca-file", ca.to_str().unwrap()])
    }

    fn trusted(&self) -> TlsOptions {
        TlsOptions::new().ca_certificate(Certificate::from_pem(&self.ca))
    }

    fn known(&self) -> TlsOptions {
        self.trusted().identity(Identity::from_pem(&self.client.0, &self.client.1))
    }
}

/// Whether values are written and watched with these options, also after a restart of etcd.
async fn works(node: &mut Node, tls: TlsOptions) {
    let client = connect([node.endpoint()], connect_options().with_tls(tls)).await.unwrap();
    let writer = Writer::new(client.clone(), "k");
    let mut watcher = text(&client, "k").watch();
    for value in ["one", "two"] {
        writer.put(value).await.unwrap();
        assert_eq!(next(&mut watcher).await, some(value));
        until_connected(&watcher).await;
        node.kill();
        until_retrying(&watcher).await;
        node.restart();
        node.wait_until_healthy();
        until_connected(&watcher).await;
    }
}

/// What the health says to a client with these options.
async fn refused(node: &Node, options: event_value_etcd::etcd_client::ConnectOptions) -> String {
    let client = connect([node.endpoint()], options).await.unwrap();
    let mut watcher = text(&client, "k").watch();
    watcher.expect_pending();
    until("it is refused", SOON, || watcher.health().failures > 0).await;
    watcher.health().last_failure.unwrap().to_string()
}

#[test]
fn with_its_ca_an_etcd_is_trusted() {
    run(async {
        let certificates = Certificates::new();
        works(&mut certificates.etcd(&[]), certificates.trusted()).await;
    });
}

#[test]
fn with_a_certificate_of_its_own_a_client_is_known() {
    run(async {
        let certificates = Certificates::new();
        works(&mut certificates.etcd_for_known_clients(), certificates.known()).await;
    });
}

#[test]
fn a_certificate_that_is_not_trusted_is_an_outage_with_a_reason() {
    run(async {
        let certificates = Certificates::new();
        let node = certificates.etcd_for_known_clients();
        let other = refused(&node, connect_options().with_tls(Certificates::new().known())).await;
        assert!(other.contains("certificate"), "the wrong CA: {other}");
        let none = refused(&node, connect_options()).await;
        assert!(none.contains("certificate"), "no CA: {none}");
        // etcd refuses after the handshake. The client may see only a closed connection.
        refused(&node, connect_options().with_tls(certificates.trusted())).await;
    });
}

//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use lexopt::{Arg, Parser, ValueExt as _};

use crate::cluster::Cluster;
use crate::place::Place;

const HELP: &str = "\
A server whose values can be watched, in a browser or with any HTTP client.

  --listen ADDRESS    listen there [127.0.0.1:8080]; port 0 is any free port
  --config FILE       follow this file [config.toml, beside the sources]
  --etcd ADDRESS,...  keep the values in this etcd, not in memory (needs --features etcd)
  --help              print this text";

pub(crate) struct Options {
    pub(crate) address: SocketAddr,
    pub(crate) config: PathBuf,
    etcd: Option<String>,
}

impl Options {
    /// `None` if only the help was asked for.
    pub(crate) fn from_args() -> anyhow::Result<Option<Self>> {
        let mut options = Self {
            address: SocketAddr::from(([127, 0, 0, 1], 8080)),
            config: concat!(env!("CARGO_MANIFEST_DIR"), "/config.toml").into(),
            etcd: None,
        };
        let mut args = Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Arg::Long("listen") => options.address = args.value()?.parse()?,
                Arg::Long("config") => options.config = args.value()?.into(),
                Arg::Long("etcd") => options.etcd = Some(args.value()?.parse()?),
                Arg::Long("help") | Arg::Short('h') => {
                    println!("{HELP}");
                    return Ok(None);
                }
                _ => return Err(arg.unexpected().into()),
            }
        }
        Ok(Some(options))
    }

    pub(crate) async fn place(&self) -> anyhow::Result<Place> {
        match &self.etcd {
            None => Ok(Place::Memory),
            Some(endpoints) => Ok(Place::Cluster(Box::new(Cluster::connect(endpoints).await?))),
        }
    }
}

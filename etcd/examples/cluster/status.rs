//! What a machine publishes about itself.

use std::fmt;
use std::net::IpAddr;
use std::str;

/// How a machine can be reached.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct NetworkStatus {
    pub(crate) hostname: String,
    pub(crate) address: IpAddr,
}

impl NetworkStatus {
    /// The status of this machine. Prefers addresses that others can reach, and among them IPv4.
    pub(crate) fn read(hostname: &str) -> Result<Self, String> {
        let interfaces =
            if_addrs::get_if_addrs().map_err(|error| format!("can't read the network addresses: {error}"))?;
        let addresses = interfaces.iter().filter(|interface| interface.is_oper_up() && !interface.is_link_local());
        let best = addresses.map(|interface| interface.ip()).min_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()));
        Ok(Self { hostname: hostname.into(), address: best.ok_or("this machine has no network address")? })
    }

    /// Parses what [`Display`](fmt::Display) writes; `None` if the key was deleted.
    pub(crate) fn decode(_key: &[u8], value: Option<&[u8]>) -> Result<Option<Self>, String> {
        let Some(bytes) = value else { return Ok(None) };
        let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let (address, hostname) = text.split_once(' ').ok_or("not an address and a host name")?;
        let address = address.parse().map_err(|error| format!("{address:?}: {error}"))?;
        Ok(Some(Self { hostname: hostname.into(), address }))
    }
}

impl fmt::Display for NetworkStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.address, self.hostname)
    }
}

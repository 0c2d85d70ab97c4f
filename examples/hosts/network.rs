//! What this machine knows about its network.

use std::net::IpAddr;

/// The addresses of this machine, in the order of its network interfaces.
#[derive(Debug, PartialEq)]
pub(crate) struct NetworkStatus {
    addresses: Vec<IpAddr>,
}

impl NetworkStatus {
    pub(crate) fn read() -> Result<Self, String> {
        let interfaces = if_addrs::get_if_addrs();
        let mut interfaces = interfaces.map_err(|error| format!("cannot read the network addresses: {error}"))?;
        // A link-local address means nothing without the name of the link, which has no place in a hosts file.
        interfaces.retain(|interface| interface.is_oper_up() && !interface.is_link_local());
        Ok(Self { addresses: interfaces.iter().map(|interface| interface.ip()).collect() })
    }

    /// The best address of this machine: one that others can reach, if possible, and among those an IPv4 address.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.addresses.iter().copied().min_by_key(|ip| (ip.is_loopback(), ip.is_ipv6()))
    }
}

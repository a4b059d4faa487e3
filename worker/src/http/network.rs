//! The network that a request comes from, before it is known who asks.

use std::net::{IpAddr, Ipv6Addr};

use super::request::Request;

/// Where the platform says who speaks to it. A caller cannot set it.
const HEADER: &str = "cf-connecting-ip";

/// What requests of one caller have in common; `None` where the platform does not say.
pub fn of(request: &Request) -> Option<String> {
    let address = request.header(HEADER).ok().flatten()?;
    Some(network(&address)).filter(|network| !network.is_empty())
}

/// An address of IPv4; of IPv6 the half that a provider gives to one customer, who has the other half to
/// choose from (RFC 6177).
fn network(address: &str) -> String {
    let address = address.trim();
    match address.parse() {
        Ok(IpAddr::V6(six)) => match six.to_ipv4_mapped() {
            Some(four) => four.to_string(),
            None => prefix(six),
        },
        Ok(IpAddr::V4(four)) => four.to_string(),
        Err(_) => address.to_owned(),
    }
}

fn prefix(address: Ipv6Addr) -> String {
    let [first, second, third, fourth, ..] = address.segments();
    Ipv6Addr::new(first, second, third, fourth, 0, 0, 0, 0).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_is_one_network() {
        for (address, right) in [
            ("203.0.113.7", "203.0.113.7"),
            (" 203.0.113.7 ", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:DB8:1:2::9", "2001:db8:1:2::"),
            ("2001:db8:1:3::9", "2001:db8:1:3::"),
            ("somewhere", "somewhere"),
            ("", ""),
        ] {
            assert_eq!(network(address), right, "{address}");
        }
    }
}

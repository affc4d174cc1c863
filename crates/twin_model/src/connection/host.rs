//! Where devices are: hosts and ports as people type them.

use std::net::Ipv6Addr;

/// `text` as `host:port`, with `port` where it tells none; an IPv6 address gets its brackets. `None` when there is no host, or the
/// port is no number from 1 to 65535.
pub fn host_and_port(text: &str, port: u16) -> Option<String> {
    let text = text.trim();
    if let Ok(bare) = text.parse::<Ipv6Addr>() {
        return Some(format!("[{bare}]:{port}"));
    }
    let is_host = |host: &str| !host.is_empty() && !host.contains([' ', '/', '@']);
    match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0)).then(|| text.to_owned())
        }
        Some(_) => None,
        None => is_host(text).then(|| format!("{text}:{port}")),
    }
}

#[cfg(test)]
mod tests {
    use super::host_and_port;

    #[test]
    fn an_address_without_a_port_gets_the_usual_one() {
        for (typed, whole) in [
            ("10.0.0.20", Some("10.0.0.20:161")),
            (" 10.0.0.20:1161 ", Some("10.0.0.20:1161")),
            ("pdu-a.example", Some("pdu-a.example:161")),
            ("::1", Some("[::1]:161")),
            ("[::1]:1161", Some("[::1]:1161")),
            ("", None),
            (":161", None),
            ("a:0", None),
            ("a:b", None),
            ("snmp://a", None),
        ] {
            assert_eq!(host_and_port(typed, 161).as_deref(), whole, "{typed}");
        }
    }
}

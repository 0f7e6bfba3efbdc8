//! Which hosts may be spoken to without encryption.
//!
//! Everything that is sent carries the bot's token. A rate-limit proxy that several bots share usually speaks plain
//! HTTP within one machine, one network of containers, or one private network; anywhere else the token would be read
//! by whoever is in between.

use std::net::IpAddr;

use url::Url;

/// Endings of names that the public name system never has.
const PRIVATE_ENDINGS: [&str; 4] = [".localhost", ".internal", ".local", ".home.arpa"];

/// Whether this address is encrypted, or stays within a private network.
pub(super) fn is_safe(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => true,
        ("http", Some(host)) => is_private(host),
        _ => false,
    }
}

/// Whether the host of this address is on this machine or in a private network.
pub(super) fn is_private_host(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| url.host_str().is_some_and(is_private))
}

fn is_private(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse::<IpAddr>() {
        return is_private_address(address);
    }
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    !name.is_empty() && (!name.contains('.') || PRIVATE_ENDINGS.iter().any(|ending| name.ends_with(ending)))
}

fn is_private_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_stays_within_private_networks() {
        let safe = [
            "https://discord.com",
            "https://proxy.example.com:8443",
            "http://127.0.0.1:8080",
            "http://127.9.9.9",
            "http://localhost:8080",
            "http://[::1]:8080",
            "http://10.1.2.3:8080",
            "http://172.31.0.2",
            "http://192.168.1.4:80",
            "http://169.254.7.7",
            "http://[fd12::1]:8080",
            "http://[fe80::1]",
            "http://[::ffff:10.0.0.1]",
            "http://nirn-proxy:8080",
            "http://proxy.internal",
            "http://proxy.LOCAL.:80",
            "http://proxy.bots.svc.cluster.local",
        ];
        let open = [
            "http://discord.com",
            "http://proxy.example.com:8080",
            "http://8.8.8.8",
            "http://172.32.0.1",
            "http://[2001:db8::1]",
            "http://[::ffff:8.8.8.8]",
            "http://internal.example.com",
            "http://127.0.0.1.example.com",
            "http://134744072",
            "ftp://localhost",
            "localhost:8080",
            "",
        ];
        assert!(safe.iter().all(|address| is_safe(address)), "{:?}", safe.map(is_safe));
        assert!(!open.iter().any(|address| is_safe(address)), "{:?}", open.map(is_safe));
        assert!(safe.iter().skip(2).all(|address| is_private_host(address)), "{:?}", safe.map(is_private_host));
        assert!(
            !safe.iter().take(2).chain(&open).any(|address| is_private_host(address) && !address.starts_with("ftp"))
        );
    }
}

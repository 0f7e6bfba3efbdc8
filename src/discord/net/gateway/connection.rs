//! A WebSocket to the gateway: where it may lead, how it is opened and closed.

use std::io::ErrorKind;
use std::time::Duration;

use reqwest::Url;
use serenity::futures::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_websockets::{ClientBuilder, CloseCode, Connector, Error, Limits, MaybeTlsStream, Message, WebSocketStream};

/// A server's whole GUILD_CREATE is one message: some MiB for the largest, with all channels, roles and threads. What is
/// larger is no message of Discord's, and would cost memory that a small machine does not have.
pub(super) const LARGEST_MESSAGE: usize = 16 << 20;
/// For TCP, TLS and the WebSocket's handshake together, and for sending one message.
const PATIENCE: Duration = Duration::from_secs(10);
/// The longest that Discord may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

pub(super) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Why there is no connection. None of these holds anything that Discord or a person said.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the address is not one of a gateway")]
    Address,
    #[error("the name {0} cannot be resolved (DNS)")]
    Name(String),
    #[error("refused by the other side")]
    Refused,
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    TimedOut,
    #[error("no secure connection (TLS)")]
    Tls,
    #[error("the other side does not speak the gateway's protocol")]
    Handshake,
    #[error("the network failed ({0})")]
    Network(ErrorKind),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::ConnectionRefused => Self::Refused,
            ErrorKind::TimedOut => Self::TimedOut,
            // What rustls finds wrong comes as this.
            ErrorKind::InvalidData => Self::Tls,
            kind => Self::Network(kind),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Io(error) => error.into(),
            Error::Rustls(_) | Error::InvalidDNSName(_) => Self::Tls,
            _ => Self::Handshake,
        }
    }
}

/// Whether the token may be sent to `address`: to Discord, or to this machine when the gateway itself is there.
pub(super) fn is_trusted(address: &str, gateway: &str) -> bool {
    let on_this_machine =
        |url: &Url| url.scheme() == "ws" && matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    let Ok(url) = Url::parse(address) else { return false };
    let of_discord = url.host_str().is_some_and(|host| host == "discord.gg" || host.ends_with(".discord.gg"));
    let local = || on_this_machine(&url) && Url::parse(gateway).is_ok_and(|gateway| on_this_machine(&gateway));
    (url.scheme() == "wss" && of_discord) || local()
}

/// Opens a connection.
pub(super) async fn connect(address: &str) -> Result<Socket, Failure> {
    timeout(PATIENCE, open(address)).await.unwrap_or(Err(Failure::TimedOut))
}

async fn open(address: &str) -> Result<Socket, Failure> {
    let mut url = Url::parse(address).map_err(|_| Failure::Address)?;
    url.set_query(Some("v=10&encoding=json"));
    let connector = match url.scheme() {
        "wss" => Connector::new()?,
        "ws" => Connector::Plain,
        _ => return Err(Failure::Address),
    };
    let host = url.host_str().ok_or(Failure::Address)?.trim_matches(['[', ']']);
    let port = url.port_or_known_default().ok_or(Failure::Address)?;
    let name = |_| Failure::Name(host.to_owned());
    let addresses: Vec<_> = tokio::net::lookup_host((host, port)).await.map_err(name)?.collect();
    let stream = TcpStream::connect(addresses.as_slice()).await?;
    // A heartbeat is a small packet that must not wait for others.
    stream.set_nodelay(true)?;
    let stream = connector.wrap(host, stream).await?;
    let builder = ClientBuilder::new().uri(url.as_str()).map_err(|_| Failure::Address)?;
    let limits = Limits::default().max_payload_len(Some(LARGEST_MESSAGE));
    Ok(builder.limits(limits).connect_on(stream).await?.0)
}

/// Sends a message; false if the connection does not take it.
pub(super) async fn say(socket: &mut Socket, text: String) -> bool {
    matches!(timeout(PATIENCE, socket.send(Message::text(text))).await, Ok(Ok(())))
}

/// Closes with a code and waits for Discord's goodbye.
pub(super) async fn close(mut socket: Socket, code: u16) {
    let closed = async {
        if socket.send(Message::close(CloseCode::try_from(code).ok(), "")).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let _ = timeout(GOODBYE, closed).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_discord_alone() {
        let discord = "wss://gateway.discord.gg";
        for good in ["wss://gateway-us-east1-b.discord.gg", "wss://discord.gg/", "wss://gateway.discord.gg:443"] {
            assert!(is_trusted(good, discord), "{good}");
        }
        for bad in [
            "ws://gateway.discord.gg",
            "wss://discord.gg.example.com",
            "wss://notdiscord.gg",
            "wss://discord.gg@example.com",
            "ws://127.0.0.1:9",
            "",
        ] {
            assert!(!is_trusted(bad, discord), "{bad}");
        }
        assert!(is_trusted("ws://127.0.0.1:5", "ws://127.0.0.1:6"));
        assert!(!is_trusted("ws://10.0.0.1:5", "ws://127.0.0.1:6"));
        assert!(!is_trusted("ws://127.0.0.1:5", "wss://127.0.0.1:6"));
    }

    #[tokio::test]
    async fn a_failure_has_a_reason() {
        let refused = connect("ws://127.0.0.1:9").await.err();
        assert!(matches!(refused, Some(Failure::Refused)), "{refused:?}");
        assert!(matches!(connect("http://127.0.0.1:9").await.err(), Some(Failure::Address)));
        let unknown = connect("ws://gateway.invalid").await.err();
        assert!(matches!(unknown, Some(Failure::Name(_))), "{unknown:?}");
    }
}

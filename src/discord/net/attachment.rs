//! Files that members attach: downloaded from where Discord keeps them, and from nowhere else, as the address comes from outside.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use tokio::time::timeout;
use url::{Origin, Url};

use crate::config::ApiBase;
use crate::discord::ui::request::Attachment;

/// Where Discord keeps files.
const HOSTS: [&str; 2] = ["cdn.discordapp.com", "media.discordapp.net"];
/// Bytes of a file that are read.
const LONGEST: usize = 1 << 20;
/// For all of it: whoever attached it waits, and Discord gives three seconds.
const PATIENCE: Duration = Duration::from_millis(1_200);

/// Why a file could not be read, as whoever attached it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttachmentError {
    /// It is not where Discord keeps files.
    #[error("That file does not come from Discord, so I do not open it. Attach it to the command itself.")]
    Elsewhere,
    /// There is more of it than is read.
    #[error("That file is larger than 1 MiB, which is more than I read. Split it, and send one after the other.")]
    TooLarge,
    /// It did not come in time.
    #[error("Discord took too long to hand me the file. Please try it once more.")]
    Slow,
    /// Discord does not hand it out: no longer, or not yet.
    #[error("Discord does not hand me that file ({0}). Attach it once more, please.")]
    Refused(StatusCode),
    /// The connection broke, or could not be made.
    #[error("I could not get that file from Discord. Please try it once more.")]
    Lost,
    /// It is no text.
    #[error(
        "That file is no text in UTF-8. Save it as UTF-8 (in an editor: Save as, then Encoding), and attach it again."
    )]
    NotText,
}

impl From<reqwest::Error> for AttachmentError {
    /// Without reqwest's words, which hold the address.
    fn from(error: reqwest::Error) -> Self {
        if error.is_timeout() { Self::Slow } else { Self::Lost }
    }
}

/// Downloads files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Attachments {
    client: Client,
    /// What stands in for Discord, within a private network.
    stand_in: Option<Origin>,
    patience: Duration,
}

impl Attachments {
    /// Downloads from Discord, and from the host that stands in for it if that is in a private network.
    ///
    /// # Errors
    ///
    /// [`AttachmentError::Lost`] when the system's network library cannot be set up.
    pub fn new(base: Option<&ApiBase>) -> Result<Self, AttachmentError> {
        let stand_in = base.filter(|base| base.is_private()).and_then(|base| Url::parse(base.as_str()).ok());
        let is_plain = stand_in.as_ref().is_some_and(|url| url.scheme() == "http");
        let client = Client::builder()
            .no_proxy()
            // Whoever redirects could lead to anywhere, also to within a private network.
            .redirect(Policy::none())
            .referer(false)
            .https_only(!is_plain)
            .build()?;
        Ok(Self { client, stand_in: stand_in.map(|url| url.origin()), patience: PATIENCE })
    }

    /// The same, which waits for so long.
    #[must_use]
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The text of a file of at most 1 MiB.
    ///
    /// # Errors
    ///
    /// When it is not Discord's, too large, no text, or does not come in time.
    pub async fn text(&self, attachment: &Attachment) -> Result<String, AttachmentError> {
        let url = address(&attachment.url, self.stand_in.as_ref()).ok_or(AttachmentError::Elsewhere)?;
        if attachment.size > length(LONGEST) {
            return Err(AttachmentError::TooLarge);
        }
        let bytes = timeout(self.patience, self.bytes(url)).await.map_err(|_| AttachmentError::Slow)??;
        String::from_utf8(bytes).map_err(|_| AttachmentError::NotText)
    }

    async fn bytes(&self, url: Url) -> Result<Vec<u8>, AttachmentError> {
        let response = self.client.get(url).send().await?;
        if response.status() != StatusCode::OK {
            return Err(AttachmentError::Refused(response.status()));
        }
        read(response).await
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, AttachmentError> {
    if response.content_length().is_some_and(|told| told > length(LONGEST)) {
        return Err(AttachmentError::TooLarge);
    }
    let mut bytes = Vec::new();
    // What was told need not be so.
    while let Some(chunk) = response.chunk().await? {
        if chunk.len() > LONGEST - bytes.len() {
            return Err(AttachmentError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// The address of a file, if it is where Discord, or what stands in for it, keeps files.
fn address(text: &str, stand_in: Option<&Origin>) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let has_credentials = !url.username().is_empty() || url.password().is_some();
    let is_discords = url.scheme() == "https"
        && url.port_or_known_default() == Some(443)
        && url.host_str().is_some_and(|host| HOSTS.contains(&host));
    let is_stand_ins = stand_in.is_some_and(|stand_in| url.origin() == *stand_in);
    ((is_discords || is_stand_ins) && !has_credentials).then_some(url)
}

#[cfg(test)]
mod tests {
    use fake_discord::{Loopback, Served, World};
    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;

    fn base(address: &str) -> Option<ApiBase> {
        let variable = |name: &str| (name == "DISCORD_API").then(|| address.to_owned());
        Config::read(None, variable).unwrap().discord.api_base
    }

    #[test]
    fn files_come_from_where_discord_keeps_them() {
        let stand_in = Url::parse("http://127.0.0.1:8080").unwrap().origin();
        let path = "/attachments/1/2/faq.toml?ex=67&is=66&hm=ab";
        for host in ["https://cdn.discordapp.com", "https://media.discordapp.net", "https://CDN.discordapp.com:443"] {
            let url = format!("{host}{path}");
            assert!(address(&url, None).is_some() && address(&url, Some(&stand_in)).is_some(), "{url}");
        }
        let own = format!("http://127.0.0.1:8080{path}");
        assert!(address(&own, Some(&stand_in)).is_some() && address(&own, None).is_none());
        for host in [
            "http://cdn.discordapp.com",
            "https://cdn.discordapp.com:8443",
            "https://cdn.discordapp.com.example.com",
            "https://cdn.discordapp.com@example.com",
            "https://user@cdn.discordapp.com",
            "https://:secret@cdn.discordapp.com",
            "https://example.com/cdn.discordapp.com",
            "https://xcdn.discordapp.com",
            "https://discordapp.com",
            "https://cdn.discordapp.com.",
            "http://127.0.0.1:8081",
            "https://127.0.0.1:8080",
            "http://127.0.0.2:8080",
            "http://localhost:8080",
            "http://user@127.0.0.1:8080",
            "http://169.254.169.254",
            "file://cdn.discordapp.com",
            "//cdn.discordapp.com",
            "",
        ] {
            let url = format!("{host}{path}");
            assert!(address(&url, Some(&stand_in)).is_none(), "{url}");
        }
    }

    #[test]
    fn what_stands_in_has_to_be_in_a_private_network() {
        let origin = |address: &str| Attachments::new(base(address).as_ref()).unwrap().stand_in;
        assert!(origin("http://127.0.0.1:8080").is_some() && origin("http://nirn-proxy:80").is_some());
        assert!(origin("https://proxy.example.com").is_none());
    }

    proptest! {
        #[test]
        fn no_other_host_is_ever_asked(
            scheme in "(https|http|ftp|)(:|)(/{0,3})",
            user in "(|[a-z.]{0,8}(:[a-z]{0,3})?@)",
            host in "(cdn\\.discordapp\\.com|media\\.discordapp\\.net|[a-z0-9.@:/\\\\#?%\\[\\]_-]{0,24})",
            rest in "([.@:/\\\\#?%]?[a-z0-9.@:/\\\\#?%]{0,24})",
        ) {
            let stand_in = Url::parse("http://10.0.0.1:8080").unwrap().origin();
            if let Some(url) = address(&format!("{scheme}{user}{host}{rest}"), Some(&stand_in)) {
                let place = (url.scheme(), url.host_str().unwrap(), url.port_or_known_default().unwrap());
                let known = [
                    ("https", "cdn.discordapp.com", 443),
                    ("https", "media.discordapp.net", 443),
                    ("http", "10.0.0.1", 8080),
                ];
                prop_assert!(known.contains(&place), "{url}");
                prop_assert!(url.username().is_empty() && url.password().is_none());
            }
        }

        #[test]
        fn any_text_is_read_as_an_address_or_refused(text in ".*") {
            prop_assert!(address(&text, None).is_none_or(|url| HOSTS.contains(&url.host_str().unwrap())));
        }
    }

    #[tokio::test]
    async fn a_file_is_read_and_whatever_is_wrong_with_it_is_told() {
        let discord = Loopback::start(World::default()).await;
        let attachments = Attachments::new(base(&discord.address()).as_ref()).unwrap();
        let read = async |content: &[u8], served: Served| {
            let (url, size) = discord.keeps_file("faq.toml", content, served);
            attachments.text(&Attachment { url, size, name: "faq.toml".to_owned() }).await
        };
        assert_eq!(read("“é”\n".as_bytes(), Served::Whole).await.as_deref(), Ok("“é”\n"));
        assert_eq!(read(b"", Served::Whole).await.as_deref(), Ok(""));
        let most = vec![b'x'; LONGEST];
        assert_eq!(read(&most, Served::Whole).await.unwrap().len(), LONGEST);
        let more = vec![b'x'; LONGEST + 1];
        assert_eq!(read(&more, Served::Whole).await, Err(AttachmentError::TooLarge));
        assert_eq!(read(b"\xff\xfe", Served::Whole).await, Err(AttachmentError::NotText));
        // The size that an interaction tells need not be so, nor need what comes with the file.
        assert_eq!(read(b"x", Served::Told(5 << 20)).await, Err(AttachmentError::TooLarge));
        assert_eq!(read(b"x", Served::Told(9)).await, Err(AttachmentError::Lost), "it breaks off");
        assert_eq!(read(b"x", Served::Endless).await, Err(AttachmentError::TooLarge));
        let elsewhere = Served::Redirected("http://127.0.0.1:9/secret".to_owned());
        assert_eq!(read(b"x", elsewhere).await, Err(AttachmentError::Refused(StatusCode::FOUND)));
        let quick = attachments.clone().waiting(Duration::from_millis(50));
        let (url, size) = discord.keeps_file("faq.toml", b"x", Served::Never);
        let slow = Attachment { url, size, name: "faq.toml".to_owned() };
        assert_eq!(quick.text(&slow).await, Err(AttachmentError::Slow));
        let gone = Attachment { url: format!("{}/attachments/1/2/faq.toml", discord.address()), ..slow };
        assert_eq!(attachments.text(&gone).await, Err(AttachmentError::Refused(StatusCode::NOT_FOUND)));
        let lying = Attachment { size: 2 << 20, ..gone };
        let before = discord.requests().len();
        assert_eq!(attachments.text(&lying).await, Err(AttachmentError::TooLarge));
        assert_eq!(discord.requests().len(), before, "it is not even asked for");
        discord.finish();
    }
}

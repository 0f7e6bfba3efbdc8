//! No secret shows, wherever somebody has put it by mistake.

use std::borrow::Cow;
use std::sync::OnceLock;

/// What stands in a secret's place.
const HIDDEN: &str = "[hidden: it looks like a secret]";
/// Shorter texts stand in too many other places to be hidden everywhere.
const SHORTEST_KNOWN: usize = 12;
/// Client secrets have 32 characters, the last parts of bot tokens 27 or more.
const SHORTEST_SECRET: usize = 27;
/// In so many characters, chance changes between capitals, small letters and digits at least so often; names do not.
const CHANGES: usize = 10;
/// The parts of bot tokens: the bot's id, when it was made, and the secret itself.
const SHORTEST_PARTS: [usize; 3] = [10, 2, 6];
/// Three parts of these lengths are hidden whatever the first one says.
const USUAL_PARTS: [usize; 3] = [16, 5, 17];

static KNOWN: OnceLock<String> = OnceLock::new();

/// Has a secret hidden from now on although it may not look like one. The first one counts.
pub fn remember(secret: &str) {
    if secret.len() >= SHORTEST_KNOWN {
        // Later ones are not used by this process.
        let _ = KNOWN.set(secret.to_owned());
    }
}

/// The text without what looks like a bot token, a part of one, or a client secret.
pub fn redacted(text: &str) -> Cow<'_, str> {
    without_known(text, KNOWN.get().map(String::as_str))
}

fn without_known<'t>(text: &'t str, known: Option<&str>) -> Cow<'t, str> {
    match known.filter(|known| text.contains(*known)) {
        Some(known) => Cow::Owned(without_likely(&text.replace(known, HIDDEN)).into_owned()),
        None => without_likely(text),
    }
}

fn without_likely(text: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut copied = 0;
    for (start, run) in runs(text) {
        if !looks_secret(run) {
            continue;
        }
        kept.push_str(text.get(copied..start).unwrap_or_default());
        kept.push_str(HIDDEN);
        copied = start + run.len();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(kept)
}

/// The longest stretches of characters that tokens are made of, with their offsets.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_of_token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.find(is_of_token)?;
        let from_start = rest.get(start..)?;
        let end = from_start.find(|c| !is_of_token(c)).unwrap_or(from_start.len());
        let run = from_start.get(..end)?;
        let offset = text.len() - from_start.len();
        rest = from_start.get(end..)?;
        Some((offset, run))
    })
}

fn looks_secret(run: &str) -> bool {
    let parts: Vec<&str> = run.split('.').collect();
    let is_token = parts.windows(3).any(|three| {
        let long_enough = |lengths: [usize; 3]| three.iter().zip(lengths).all(|(part, length)| part.len() >= length);
        // Before and after a token there may be more of what tokens are made of.
        long_enough(USUAL_PARTS) || long_enough(SHORTEST_PARTS) && three.first().is_some_and(|id| holds_id(id))
    });
    is_token || parts.iter().any(|part| is_random(part))
}

/// Whether it ends in an id as bot tokens hold it: decimal digits in base64.
fn holds_id(part: &str) -> bool {
    // Each digit has the form 0011xxxx, so that every fourth character is one of these.
    let begins = |c: char| "MNO".contains(c);
    part.char_indices().filter(|(_, c)| begins(*c)).any(|(at, _)| {
        let id = part.get(at..).unwrap_or_default();
        id.len() >= SHORTEST_PARTS[0] && id.bytes().step_by(4).all(|first| b"MNO".contains(&first))
    })
}

fn is_random(part: &str) -> bool {
    let kind = |c: char| match c {
        'A'..='Z' => Some(0),
        'a'..='z' => Some(1),
        '0'..='9' => Some(2),
        _ => None,
    };
    let kinds: Vec<u8> = part.chars().filter_map(kind).collect();
    let changes = kinds.windows(2).filter(|pair| pair.first() != pair.last()).count();
    // Checksums are as long, and have no capitals.
    kinds.len() >= SHORTEST_SECRET && changes >= CHANGES && [0, 1, 2].iter().all(|kind| kinds.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_secret_stays_as_it_is() {
        for text in [
            "config.example.toml:2:1: unknown field `foldr`; did you mean `folder`?",
            "https://discord.com/oauth2/authorize?client_id=1184730000000000001&permissions=274877991936",
            "cannot read /home/somebody/A-Folder/of.The_Kind.that-people-have/config.production.toml",
            "the-gateway-of-discord.gateway-us-east1-b.discord.gg:443",
            "PRECEPTOR_THRESHOLDS_SLASH_ANSWER is \"lots\"",
            "2026-11-24T14:55:20.123456Z  INFO commands registered everywhere=true",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    #[test]
    fn tokens_are_hidden_wherever_they_stand() {
        let token = "MTE4NDczMDAwMDAwMDAwMDAwMQ.GhT4Xz.dQw4w9WgXcQ-abcdefghijklmnopqr_stuvw12";
        for (before, after) in [("", ""), ("Bot ", "\n"), ("https://", "@proxy:80"), ("\"", "\""), ("/run/", ".txt")] {
            let text = format!("{before}{token}{after}");
            assert!(redacted(&text).contains(HIDDEN), "{text}");
            assert!(!redacted(&text).contains("dQw4w9WgXcQ"), "{text}");
        }
        assert!(redacted("'MTk4NjIyNDgzNDcx.Cl2FMQ.wrong-token-value'").contains(HIDDEN));
        assert!(redacted("client secret h8Kq2LmZ0xW5vTn3RbYc7Jd1Fg4Ps6Qa").contains(HIDDEN));
        let known = Some("of-no-usual-form");
        assert_eq!(without_known("a of-no-usual-form z", known), format!("a {HIDDEN} z"));
    }

    proptest! {
        #[test]
        fn no_token_shows(
            id in 10_000_000_000_000_000_u64..=u64::MAX,
            made in "[A-Za-z0-9_-]{6}",
            secret in "[A-Za-z0-9_-]{27,38}",
            before in "\\PC{0,20}",
            after in "\\PC{0,20}",
        ) {
            let token = format!("{}.{made}.{secret}", base64(&id.to_string()));
            let text = format!("{before}{token}{after}");
            let shown = redacted(&text);
            prop_assert!(!shown.contains(&secret) && !shown.contains(&token), "{shown}");
        }

        #[test]
        fn hiding_loses_nothing_else(text in "\\PC{0,60}") {
            let shown = redacted(&text);
            prop_assert!(shown.contains(HIDDEN) || shown == text);
            prop_assert_eq!(redacted(&shown), shown.clone());
        }
    }

    fn base64(text: &str) -> String {
        const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut encoded = String::new();
        for three in text.as_bytes().chunks(3) {
            let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
            for place in 0..=three.len() {
                encoded.push(char::from(LETTERS[(bits >> (18 - 6 * place)) as usize & 63]));
            }
        }
        encoded
    }
}

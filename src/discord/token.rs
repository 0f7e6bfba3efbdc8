//! The bot's token: where it comes from, and that it never shows.

use std::fmt;
use std::path::{Path, PathBuf};

/// The secret that Discord knows the bot by. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// Why there is no token to use. No message holds any part of one.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Nobody gave one.
    #[error(
        "there is no bot token; put it into the environment variable DISCORD_TOKEN, or into a file that \
         `token_file` under [discord] names (https://discord.com/developers/applications, your application, Bot, \
         Reset Token)"
    )]
    Missing,
    /// The file cannot be read.
    #[error("cannot read the bot token from {file}: {source}; check the path and who may read it")]
    Unreadable {
        /// The file as it was given.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It cannot be sent at all.
    #[error(
        "the bot token in {place} is not one: it has spaces or other characters that no token has; copy it again \
         (https://discord.com/developers/applications, your application, Bot, Reset Token)"
    )]
    Malformed {
        /// Where it was read from.
        place: String,
    },
}

impl Token {
    /// The token of the environment, else of the file.
    ///
    /// # Errors
    ///
    /// When neither holds one, the file cannot be read, or what is there cannot be a token.
    pub fn read(variable: Option<&str>, file: Option<&Path>) -> Result<Self, TokenError> {
        if let Some(text) = variable.filter(|text| !text.trim().is_empty()) {
            return Self::parse(text, "the variable DISCORD_TOKEN".to_owned());
        }
        let Some(file) = file else { return Err(TokenError::Missing) };
        let text =
            std::fs::read_to_string(file).map_err(|source| TokenError::Unreadable { file: file.to_owned(), source })?;
        Self::parse(&text, file.display().to_string())
    }

    fn parse(text: &str, place: String) -> Result<Self, TokenError> {
        let text = text.trim_start_matches('\u{feff}').trim();
        // People copy the header's form as well.
        let token = text.strip_prefix("Bot ").unwrap_or(text).trim();
        if token.is_empty() || !token.chars().all(|c| c.is_ascii_graphic()) {
            return Err(TokenError::Malformed { place });
        }
        Ok(Self(token.to_owned()))
    }

    /// Whether it has the form that bot tokens have so far: three parts with dots between them. Client secrets and
    /// application ids, which people copy instead, have not.
    pub fn has_usual_form(&self) -> bool {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let parts: Vec<&str> = self.0.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(is_plain))
    }

    /// The token itself, as the gateway wants it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// The value of the header `Authorization`.
    pub(super) fn header(&self) -> String {
        format!("Bot {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_sent_is_refused_and_what_looks_odd_is_told() {
        for good in ["MTk.Gx-_.abc", " Bot MTk.Gx.abc\n", "\u{feff}MTk.Gx.abc"] {
            assert!(Token::read(Some(good), None).unwrap().has_usual_form(), "{good}");
        }
        for odd in ["MTk.Gx", "a.b.c.d", "a..c", "1191169165885440001"] {
            assert!(!Token::read(Some(odd), None).unwrap().has_usual_form(), "{odd}");
        }
        for bad in ["a.b c.d", "a.b.ü", "a.\u{7}b.c"] {
            let error = Token::read(Some(bad), None).unwrap_err();
            assert!(matches!(error, TokenError::Malformed { .. }), "{bad}");
            assert!(!error.to_string().contains(bad));
        }
        assert!(matches!(Token::read(Some("  "), None), Err(TokenError::Missing)));
    }

    #[test]
    fn it_cannot_be_printed() {
        let token = Token::read(Some("MTk.Gx.abc"), None).unwrap();
        assert_eq!(format!("{token:?}"), "Token(hidden)");
    }
}

//! The bot's token: where it comes from, and that it never shows.

use std::ffi::OsStr;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::redaction;

/// The application's page for bots.
const PORTAL: &str = "https://discord.com/developers/applications";
/// The name under which the unit hands the token over.
const CREDENTIAL: &str = "token";
/// Tokens have about 70 characters; more is not read, whatever file was named.
const LONGEST: u64 = 4_096;

/// The secret that Discord knows the bot by. It cannot be printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    secret: String,
    place: String,
    file: Option<PathBuf>,
}

/// Where a token may be, the first one that is set first.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenSources<'s> {
    /// What the variable `DISCORD_TOKEN` holds.
    pub variable: Option<&'s OsStr>,
    /// The file that the settings name.
    pub file: Option<&'s Path>,
    /// The folder of systemd's credentials, in which a file `token` is looked for.
    pub credentials: Option<&'s Path>,
}

/// Why there is no token to use. No message holds any part of one.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Nobody gave one.
    #[error(
        "there is no bot token; put it into the environment variable DISCORD_TOKEN, or into a file of its own that \
         `token_file` under [discord] names ({PORTAL}, your application, Bot, Reset Token)"
    )]
    Missing,
    /// The file cannot be read.
    #[error("cannot read the bot token from {file}; check the path and who may read it")]
    Unreadable {
        /// The file as it was given.
        file: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// It is not even text.
    #[error(
        "the bot token in {place} is not UTF-8 text; write it anew, as plain text (some editors and shells on Windows \
         save UTF-16)"
    )]
    NotText {
        /// Where it was read from.
        place: String,
    },
    /// The place is there, the token is not.
    #[error("there is no bot token in {place}: it is empty; put the token into it, and nothing else")]
    Empty {
        /// Where it was read from.
        place: String,
    },
    /// It cannot be sent at all.
    #[error(
        "the bot token in {place} is not one: it has spaces or other characters that no token has; copy it again \
         ({PORTAL}, your application, Bot, Reset Token)"
    )]
    Malformed {
        /// Where it was read from.
        place: String,
    },
}

/// Who may read a token's file besides its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Its group, or those that an access list names.
    Group,
    /// Everybody on the machine.
    Everybody,
}

impl Token {
    /// The token of the first source that is set.
    ///
    /// # Errors
    ///
    /// When none is set, a file cannot be read, or what is there cannot be a token.
    pub fn read(sources: TokenSources<'_>) -> Result<Self, TokenError> {
        if let Some(text) = sources.variable.filter(|text| !text.to_string_lossy().trim().is_empty()) {
            return Self::parse(text.as_encoded_bytes(), "the variable DISCORD_TOKEN".to_owned());
        }
        if let Some(file) = sources.file {
            return Ok(Self { file: Some(file.to_owned()), ..Self::of_file(file)? });
        }
        match sources.credentials.map(|folder| folder.join(CREDENTIAL)).filter(|file| file.exists()) {
            Some(file) => Self::of_file(&file),
            None => Err(TokenError::Missing),
        }
    }

    fn of_file(file: &Path) -> Result<Self, TokenError> {
        let bytes = contents(file).map_err(|source| TokenError::Unreadable { file: file.to_owned(), source })?;
        Self::parse(&bytes, file.display().to_string())
    }

    fn parse(bytes: &[u8], place: String) -> Result<Self, TokenError> {
        let Ok(text) = std::str::from_utf8(bytes) else { return Err(TokenError::NotText { place }) };
        // Docker's --env-file keeps quotes, and people copy the header's form as well.
        let text = unquoted(text.trim_start_matches('\u{feff}').trim());
        let secret = unquoted(text.strip_prefix("Bot ").unwrap_or(text).trim());
        if secret.is_empty() {
            return Err(TokenError::Empty { place });
        }
        if !secret.chars().all(|c| c.is_ascii_graphic()) {
            return Err(TokenError::Malformed { place });
        }
        redaction::remember(secret);
        Ok(Self { secret: secret.to_owned(), place, file: None })
    }

    /// The file that the settings name, if it was read from there.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Where it was read from: a variable or a file.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether it has the form that bot tokens have so far: three parts with dots between them. Client secrets and
    /// application ids, which people copy instead, have not.
    pub fn has_usual_form(&self) -> bool {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let parts: Vec<&str> = self.secret.split('.').collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.chars().all(is_plain))
    }

    /// The token itself, as the gateway wants it.
    pub(super) fn expose(&self) -> &str {
        &self.secret
    }

    /// The value of the header `Authorization`.
    pub(super) fn header(&self) -> String {
        format!("Bot {}", self.secret)
    }
}

fn contents(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(LONGEST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn unquoted(text: &str) -> &str {
    let between = |quote: char| text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    between('"').or_else(|| between('\'')).unwrap_or(text).trim()
}

/// Who may read a file besides its owner; none where the system does not tell.
pub fn readers(file: &Path) -> Option<Readers> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file).ok()?.permissions().mode();
        match (mode & 0o007, mode & 0o070) {
            (0, 0) => None,
            (0, _) => Some(Readers::Group),
            _ => Some(Readers::Everybody),
        }
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        None
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

    fn of_variable(text: &str) -> Result<Token, TokenError> {
        Token::read(TokenSources { variable: Some(OsStr::new(text)), ..TokenSources::default() })
    }

    #[test]
    fn what_cannot_be_sent_is_refused_and_what_looks_odd_is_told() {
        for good in [
            "MTk.Gx-_.abc",
            " Bot MTk.Gx.abc\n",
            "\u{feff}MTk.Gx.abc",
            "\"MTk.Gx.abc\"",
            "'MTk.Gx.abc'",
            "\"Bot MTk.Gx.abc\"",
            "Bot 'MTk.Gx.abc'",
        ] {
            assert!(of_variable(good).unwrap().has_usual_form(), "{good}");
        }
        for odd in ["MTk.Gx", "a.b.c.d", "a..c", "1191169165885440001"] {
            assert!(!of_variable(odd).unwrap().has_usual_form(), "{odd}");
        }
        for bad in ["a.b c.d", "a.b.ü", "a.\u{7}b.c"] {
            let error = of_variable(bad).unwrap_err();
            assert!(matches!(error, TokenError::Malformed { .. }), "{bad}");
            assert!(!error.to_string().contains(bad));
        }
        assert!(matches!(of_variable("  "), Err(TokenError::Missing)));
        assert!(matches!(of_variable("''"), Err(TokenError::Empty { .. })));
    }

    #[test]
    fn the_variable_comes_before_the_file_and_that_before_what_systemd_hands_over() {
        let folder = std::env::temp_dir().join(format!("preceptor-token-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("of-the-settings");
        std::fs::write(&file, "file.file.file\n").unwrap();
        std::fs::write(folder.join("token"), "handed.over.token\n").unwrap();
        let all = TokenSources { variable: Some(OsStr::new("a.b.c")), file: Some(&file), credentials: Some(&folder) };
        assert_eq!(Token::read(all).unwrap().expose(), "a.b.c");
        let without_variable = TokenSources { variable: Some(OsStr::new("")), ..all };
        let of_file = Token::read(without_variable).unwrap();
        assert_eq!((of_file.expose(), of_file.place()), ("file.file.file", file.to_str().unwrap()));
        let handed_over = TokenSources { file: None, ..without_variable };
        assert_eq!(Token::read(handed_over).unwrap().expose(), "handed.over.token");
        let elsewhere = TokenSources { credentials: Some(&file), ..handed_over };
        assert!(matches!(Token::read(elsewhere), Err(TokenError::Missing)));
        std::fs::write(&file, [0xff, 0xfe, b'M', 0]).unwrap();
        assert!(matches!(Token::read(without_variable), Err(TokenError::NotText { .. })));
        std::fs::write(&file, "\n").unwrap();
        assert!(matches!(Token::read(without_variable), Err(TokenError::Empty { .. })));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_variable_that_is_no_text_is_not_taken_for_none() {
        use std::os::unix::ffi::OsStrExt;
        let sources = TokenSources { variable: Some(OsStr::from_bytes(b"a.\xff.b")), ..TokenSources::default() };
        let error = Token::read(sources).unwrap_err();
        assert!(matches!(error, TokenError::NotText { .. }) && error.to_string().contains("DISCORD_TOKEN"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn who_may_read_a_file_is_told() {
        use std::os::unix::fs::PermissionsExt;
        let file = std::env::temp_dir().join(format!("preceptor-readers-{}", std::process::id()));
        std::fs::write(&file, "").unwrap();
        for (mode, expected) in
            [(0o600, None), (0o400, None), (0o640, Some(Readers::Group)), (0o644, Some(Readers::Everybody))]
        {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(readers(&file), expected, "{mode:o}");
        }
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn it_cannot_be_printed() {
        assert_eq!(format!("{:?}", of_variable("MTk.Gx.abc").unwrap()), "Token(hidden)");
    }
}

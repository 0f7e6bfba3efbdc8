//! Where a server's own settings are kept, as it is written: `sqlite:///path` or `postgres://…`.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use url::Url;

/// Where the store is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreAddress {
    /// A file of this machine.
    Sqlite(PathBuf),
    /// A server.
    Postgres(PostgresAddress),
}

/// The address of a server, which may hold a password. Shown, it holds neither that nor a user.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresAddress(Url);

impl StoreAddress {
    /// Reads an address; none if it is neither kind.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(path) = text.strip_prefix("sqlite://") {
            return (!path.is_empty() && !path.contains(['?', '\0'])).then(|| Self::Sqlite(path.into()));
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "postgres" | "postgresql"))?;
        url.has_host().then_some(Self::Postgres(PostgresAddress(url)))
    }

    /// The same, where a file without a whole path lies in that folder.
    #[must_use]
    pub fn beside(self, folder: &Path) -> Self {
        match self {
            Self::Sqlite(file) => Self::Sqlite(folder.join(file)),
            Self::Postgres(_) => self,
        }
    }
}

impl fmt::Display for StoreAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => file.display().fmt(f),
            Self::Postgres(address) => address.fmt(f),
        }
    }
}

impl PostgresAddress {
    /// All of it.
    pub fn secret(&self) -> &str {
        self.0.as_str()
    }

    /// Whether the way to it is encrypted.
    pub fn encryption(&self) -> Encryption {
        let host = self.0.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        // Escaped, it is the folder of a socket.
        let is_here =
            address.map_or_else(|_| host == "localhost" || host.starts_with("%2"), |address| address.is_loopback());
        match self.0.query_pairs().any(|(key, _)| key == "sslmode") {
            true => Encryption::AsWritten,
            false if is_here => Encryption::None,
            false => Encryption::Needed,
        }
    }
}

/// Whether the way to a server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Come what may.
    Needed,
    /// It does not leave this machine.
    None,
    /// As the address says by `sslmode`.
    AsWritten,
}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres://{}", self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_read_and_nothing_else() {
        let sqlite = StoreAddress::parse("sqlite:///var/lib/preceptor/preceptor.sqlite").unwrap();
        assert_eq!(sqlite, StoreAddress::Sqlite("/var/lib/preceptor/preceptor.sqlite".into()));
        assert_eq!(sqlite.clone().beside(Path::new("/etc")), sqlite);
        let beside = StoreAddress::parse("sqlite://a.sqlite").unwrap().beside(Path::new("/etc"));
        assert_eq!(beside, StoreAddress::Sqlite("/etc/a.sqlite".into()));
        for text in ["", "sqlite://", "sqlite:x", "mysql://host/db", "postgres:host", "postgres://", "preceptor.sqlite"]
        {
            assert_eq!(StoreAddress::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let text = "postgres://someone:secret@db.example:6432/preceptor?options=-c%20search_path%3Dhidden";
        let Some(StoreAddress::Postgres(address)) = StoreAddress::parse(text) else { panic!() };
        assert_eq!(address.to_string(), "postgres://db.example:6432/preceptor");
        assert_eq!(format!("{:?}", StoreAddress::Postgres(address.clone())), format!("Postgres({address})"));
        assert!(address.secret().contains("secret"));
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted() {
        for (text, expected) in [
            ("postgres://db.example/x", Encryption::Needed),
            ("postgres://10.0.0.1/x", Encryption::Needed),
            ("postgres://127.0.0.1:5432/x", Encryption::None),
            ("postgres://localhost/x", Encryption::None),
            ("postgres://[::1]/x", Encryption::None),
            ("postgres://%2Frun%2Fpostgresql/x", Encryption::None),
            ("postgres://10.0.0.1/x?sslmode=disable", Encryption::AsWritten),
        ] {
            let Some(StoreAddress::Postgres(address)) = StoreAddress::parse(text) else { panic!("{text}") };
            assert_eq!(address.encryption(), expected, "{text}");
        }
    }
}

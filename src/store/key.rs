//! The key under which members are known where it matters that two things are from the same one, and not who that is.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::num::NonZeroU64;
use std::path::Path;

use hmac::digest::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::store::error::StoreError;
use crate::store::value::{Row, Value};

const LENGTH: usize = 32;

/// A keyed hash of a member's id. Without the key nobody can tell whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pseudonym([u8; LENGTH]);

impl std::fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonym")
    }
}

impl Pseudonym {
    pub(super) fn value(self) -> Value {
        Value::Bytes(self.0.to_vec())
    }

    pub(super) fn read(row: &Row, place: usize) -> Result<Self, StoreError> {
        match row.0.get(place) {
            Some(Value::Bytes(bytes)) => bytes.as_slice().try_into().map(Self).ok(),
            _ => None,
        }
        .ok_or(StoreError::Unreadable("a hash has another length"))
    }
}

/// The key of one bot. Deleting its file makes all that was kept under it nobody's.
#[derive(Clone)]
pub struct MemberKey([u8; LENGTH]);

impl std::fmt::Debug for MemberKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemberKey")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system refuses.
    #[error("{file} cannot be read or written; give it to the user that runs Preceptor")]
    System {
        /// The file of the key.
        file: String,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// It holds something else.
    #[error(
        "{file} is no key of Preceptor's, which has 64 hexadecimal digits; remove it to have a new one made: votes and \
         unanswered questions are nobody's then"
    )]
    Malformed {
        /// The file of the key.
        file: String,
    },
}

impl MemberKey {
    /// Reads the key in a file, which is made where there is none.
    ///
    /// # Errors
    ///
    /// When the file holds something else, or the system refuses.
    pub fn in_file(file: &Path) -> Result<Self, KeyError> {
        let system = |source| KeyError::System { file: file.display().to_string(), source };
        match Self::read(file) {
            Err(KeyError::System { source, .. }) if source.kind() == ErrorKind::NotFound => {}
            read => return read,
        }
        let mut key = [0; LENGTH];
        rustls::crypto::ring::default_provider()
            .secure_random
            .fill(&mut key)
            .map_err(|_| system(std::io::Error::other("the system gives no random numbers")))?;
        if let Some(folder) = file.parent() {
            private_folder(folder).map_err(system)?;
        }
        // Under a name of its own first, so that nobody ever reads half of it.
        let unfinished = file.with_extension(format!("{}.new", std::process::id()));
        let written = (|| {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut open = options.open(&unfinished)?;
            open.write_all(hexadecimal(&key).as_bytes())?;
            open.sync_all()?;
            // Of two processes that begin together, one makes the key.
            match std::fs::hard_link(&unfinished, file) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            }
        })();
        let _ = std::fs::remove_file(&unfinished);
        written.map_err(system)?;
        Self::read(file)
    }

    fn read(file: &Path) -> Result<Self, KeyError> {
        const LARGEST: u64 = 1_024;
        let name = || file.display().to_string();
        let mut text = String::new();
        std::fs::File::open(file)
            .and_then(|open| open.take(LARGEST).read_to_string(&mut text))
            .map_err(|source| KeyError::System { file: name(), source })?;
        let digits = text.trim();
        let mut key = [0; LENGTH];
        let is_whole = digits.len() == 2 * LENGTH && digits.is_ascii();
        let is_read = key.iter_mut().enumerate().all(|(place, byte)| {
            let pair = digits.get(2 * place..2 * place + 2);
            pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).map(|read| *byte = read).is_some()
        });
        if is_whole && is_read { Ok(Self(key)) } else { Err(KeyError::Malformed { file: name() }) }
    }

    /// What a member is known by.
    pub fn pseudonym(&self, user: NonZeroU64) -> Pseudonym {
        // A shorter key is the same as one that is filled up with zeros.
        let mut key = Key::<Hmac<Sha256>>::default();
        key.iter_mut().zip(self.0).for_each(|(to, from)| *to = from);
        let mut hash = Hmac::<Sha256>::new(&key);
        hash.update(&user.get().to_be_bytes());
        Pseudonym(hash.finalize().into_bytes().into())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Makes a folder that nobody else can look into, where there is none.
pub(super) fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = std::env::temp_dir().join(format!("preceptor-key-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let file = folder.join("members.key");
        let member = NonZeroU64::new(7).unwrap();
        let first = MemberKey::in_file(&file).unwrap().pseudonym(member);
        assert!(MemberKey::in_file(&file).unwrap().pseudonym(member) == first);
        assert!(MemberKey::in_file(&folder.join("other.key")).unwrap().pseudonym(member) != first);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(&folder)), (0o600, 0o700));
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2, "nothing is left over");
        for nonsense in ["", "key", &"g".repeat(64), &"0".repeat(63)] {
            std::fs::write(&file, nonsense).unwrap();
            assert!(matches!(MemberKey::in_file(&file), Err(KeyError::Malformed { .. })), "{nonsense}");
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_hash_is_the_published_one() {
        // RFC 4231 has no key of 32 bytes; this is `openssl dgst -sha256 -mac HMAC` over eight bytes.
        let hash = MemberKey([0; LENGTH]).pseudonym(NonZeroU64::new(1).unwrap());
        assert_eq!(hexadecimal(&hash.0), EXPECTED);
    }

    const EXPECTED: &str = "a4a11ce5fbe8f96bf3028035286c2c9274cd4259cbc224e37a73d971923903d3";
}

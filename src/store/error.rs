//! Why the store cannot do what it is asked to.

use std::error::Error;

/// What another library says of it.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why the store cannot do what it is asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process of Preceptor has the file.
    #[error(
        "{place} is in use by another process of Preceptor; stop that one first, or give this one a store of its own in \
         [store] url"
    )]
    InUse {
        /// The file.
        place: String,
    },
    /// It was written by a newer program.
    #[error(
        "{place} was written by a newer Preceptor (schema {found}; this one knows {known}); update Preceptor, or name \
         another store in [store] url. Nothing was changed"
    )]
    Newer {
        /// Which store.
        place: String,
        /// The schema that it has.
        found: i64,
        /// The newest one that this program knows.
        known: i64,
    },
    /// The file is not as it was written.
    #[error(
        "{place} is damaged; move it away, with the files beside it that begin with its name, and restore a backup \
         (`preceptor store restore FILE`), or begin without one. Nothing was changed"
    )]
    Damaged {
        /// The file.
        place: String,
        /// What was found.
        #[source]
        source: Cause,
    },
    /// It is another program's.
    #[error("{place} is no store of Preceptor's; name another file in [store] url. Nothing was changed")]
    Foreign {
        /// The file.
        place: String,
    },
    /// It is not there, or lets nobody in.
    #[error("{place} cannot be reached; check [store] url, and that its server runs or its folder is there")]
    Unreachable {
        /// Which store.
        place: String,
        /// What the system says.
        #[source]
        source: Cause,
    },
    /// It is there, and refuses.
    #[error("{place} cannot be read or written; check its disk and its permissions")]
    Failed {
        /// Which store.
        place: String,
        /// What it says.
        #[source]
        source: Cause,
    },
    /// It has not answered in time. What was asked may be done, or not.
    #[error("the store takes too long to answer")]
    Slow,
    /// The process ends.
    #[error("the store is closed")]
    Closed,
    /// What it holds makes no sense.
    #[error("the store holds something that Preceptor did not write: {0}")]
    Unreadable(&'static str),
    /// A copy is not what it was made of.
    #[error("the copy differs from the original in {0}; nothing was kept of it")]
    CopyDiffers(&'static str),
    /// There is something already where something is to be put.
    #[error("{place} is not empty; name an empty one, or remove it first")]
    NotEmpty {
        /// Which store or file.
        place: String,
    },
}

impl StoreError {
    /// Whether trying again would end the same way, until somebody does something about it.
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::InUse { .. }
                | Self::Newer { .. }
                | Self::Damaged { .. }
                | Self::Foreign { .. }
                | Self::NotEmpty { .. }
        )
    }

    /// Whether what was asked may have been done all the same.
    pub const fn may_be_done(&self) -> bool {
        matches!(self, Self::Slow)
    }
}

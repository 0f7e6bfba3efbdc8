//! The snapshot that is in force, shared by all that answers.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::discord::ui::snapshot::Snapshot;

/// Holds the snapshot that is in force. Clones hold the same.
#[derive(Clone)]
pub struct Snapshots(Arc<ArcSwap<Snapshot>>);

impl Snapshots {
    /// Begins with this one.
    pub fn new(first: Snapshot) -> Self {
        Self(Arc::new(ArcSwap::from_pointee(first)))
    }

    /// The one in force, to be taken once a request: what is exchanged meanwhile does not touch it.
    pub fn current(&self) -> Arc<Snapshot> {
        self.0.load_full()
    }

    /// Puts another in force for requests from now on, and hands back the one before. It waits for nobody; what is asked
    /// already is answered from the one before.
    pub fn exchange(&self, next: Snapshot) -> Arc<Snapshot> {
        self.0.swap(Arc::new(next))
    }
}

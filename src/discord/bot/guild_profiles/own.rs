//! What a server has been taught, as one state of the knowledge reads it.

use tracing::warn;

use crate::discord::ui::snapshot::Snapshot;
use crate::store::{KeptAnswers, OwnChange};
use engine::encoder::VectorTable;
use engine::own_answers::OwnAnswers;

/// What a server has been taught, as this knowledge reads it. What cannot be taught any more is left out.
pub(super) fn own_of(snapshot: &Snapshot, taught: KeptAnswers) -> OwnAnswers {
    let mut own = OwnAnswers::default();
    for kept in taught.answers {
        if let Err(error) = own.add(kept.answer, snapshot.assistant().matcher()) {
            warn!(%error, "an own answer of a server cannot be used");
        }
    }
    if let Some(encoder) = snapshot.assistant().encoder() {
        let mut vectors = VectorTable::new(encoder.body());
        for bytes in taught.vectors {
            // Those of other weights are made again.
            if let Ok(kept) = VectorTable::from_bytes(&bytes, encoder.body()) {
                vectors.add(&kept);
            }
        }
        own.add_vectors(&vectors);
    }
    own
}

/// The same after a change.
pub(super) fn changed(snapshot: &Snapshot, present: &OwnAnswers, changes: Vec<OwnChange>) -> OwnAnswers {
    let mut own = present.clone();
    let matcher = snapshot.assistant().matcher();
    for OwnChange { id, after, .. } in changes {
        match after {
            None => drop(own.remove(&id, matcher)),
            Some(answer) => {
                if let Err(error) = own.add(answer, matcher) {
                    warn!(%error, "an own answer of a server cannot be used");
                }
            }
        }
    }
    own
}

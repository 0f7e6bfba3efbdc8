//! Vectors of what servers have been taught: made behind questions, an answer at a time, and kept in the store. Until they are
//! there an answer is found by its words.

use std::sync::Arc;

use serenity::all::GuildId;
use tokio::sync::mpsc;
use tracing::{debug, info};

use crate::discord::bot::encoder_queue::EncoderQueue;
use crate::discord::bot::guild_profiles::GuildProfiles;
use crate::discord::bot::snapshots::Snapshots;
use crate::report::with_causes;
use engine::encoder::VectorTable;

/// Makes vectors.
pub struct OwnVectors {
    profiles: Arc<GuildProfiles>,
    snapshots: Snapshots,
    encoder: EncoderQueue,
}

impl OwnVectors {
    /// Makes them for the answers in these profiles, when the encoder has nothing else to do.
    pub const fn new(profiles: Arc<GuildProfiles>, snapshots: Snapshots, encoder: EncoderQueue) -> Self {
        Self { profiles, snapshots, encoder }
    }

    /// Goes on for as long as the process does, with the servers that it is told of.
    pub async fn follow(self, mut waiting: mpsc::UnboundedReceiver<GuildId>) {
        while let Some(guild) = waiting.recv().await {
            let mut made = 0;
            while let Some(texts) = self.make_next(guild).await {
                made += texts;
            }
            if made > 0 {
                info!(%guild, texts = made, "a server's own answers are found by what they mean as well");
            }
        }
    }

    /// Makes those of the next answer that has not all of them, and tells how many. None if there is no such answer, or nothing
    /// can be done.
    async fn make_next(&self, guild: GuildId) -> Option<usize> {
        let (state, own) = self.profiles.own(guild)?;
        let encoder = Arc::clone(self.snapshots.current().assistant().encoder()?);
        let (id, texts) = own.without_vectors(encoder.body()).next().map(|(id, texts)| (id.to_owned(), texts))?;
        let mut vectors = VectorTable::new(encoder.body());
        for text in &texts {
            let (encoder, plain) = (Arc::clone(&encoder), text.clone());
            let vector = self.encoder.behind(move || encoder.encode(&plain)).await.ok()??;
            vectors.insert(text, &vector);
        }
        self.profiles.add_vectors(guild, state, &vectors);
        if let Some(store) = self.profiles.store()
            && let Err(error) = store.keep_vectors(guild.into(), vec![(id, vectors.to_bytes())]).await
        {
            debug!(%guild, reason = with_causes(&error), "vectors could not be kept; they are made again after a restart");
        }
        Some(texts.len())
    }
}

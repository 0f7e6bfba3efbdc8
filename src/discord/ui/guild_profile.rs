//! What a server sets for itself.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use serenity::all::ChannelId;

use crate::store::{GuildSettings, Strictness};
use engine::assistant::{CERTAIN, Overlay, Surface};
use engine::own_answers::OwnAnswers;

/// What a server sets for itself, over what holds everywhere. The default changes nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct GuildProfile {
    /// Channels (forums among them) in which questions are answered unprompted.
    pub channels: HashSet<ChannelId>,
    /// The place that pay is looked up in where none is named, as people write it.
    pub region: Option<String>,
    /// What it changes about answers: how sure they must be, and what is switched off.
    pub overlay: Overlay,
    /// Whether answers have buttons that lead on.
    pub buttons: bool,
    /// Whether texts of unanswered questions are kept.
    pub keeps_unanswered: bool,
}

impl Default for GuildProfile {
    fn default() -> Self {
        Self {
            channels: HashSet::new(),
            region: None,
            overlay: Overlay::default(),
            buttons: true,
            keeps_unanswered: false,
        }
    }
}

impl GuildProfile {
    /// Where pay is looked up if no place is named.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// The same with what a server has set.
    #[must_use]
    pub fn with(&self, settings: &GuildSettings) -> Self {
        let mut profile = self.clone();
        if let Some(channels) = settings.channels() {
            profile.channels = channels.iter().map(|id| ChannelId::new(id.get())).collect();
        }
        if let Some(off) = settings.off() {
            profile.overlay = profile.overlay.with_only_off(off.clone());
        }
        if settings.strictness() == Some(Strictness::Certain) {
            profile.overlay = profile.overlay.with_at_least(Surface::Channel, CERTAIN);
        }
        if let Some(region) = settings.region() {
            profile.region = Some(region.to_owned());
        }
        profile.buttons = settings.buttons().unwrap_or(profile.buttons);
        profile.keeps_unanswered = settings.keeps_unanswered();
        profile
    }

    /// The same where so much surer of these entries it must be.
    #[must_use]
    pub fn with_raised(&self, raised: BTreeMap<String, f64>) -> Self {
        Self { overlay: self.overlay.clone().with_raised(raised), ..self.clone() }
    }

    /// The same with what a server has been taught.
    #[must_use]
    pub fn with_own(&self, own: Arc<OwnAnswers>) -> Self {
        Self { overlay: self.overlay.clone().with_own(own), ..self.clone() }
    }

    /// The same where it is not known what a server has set: nothing is answered that nobody put to Preceptor.
    #[must_use]
    pub fn unprompted_nowhere(&self) -> Self {
        Self { channels: HashSet::new(), ..self.clone() }
    }

    /// Ids of what is switched off.
    pub fn off(&self) -> BTreeSet<String> {
        self.overlay.off().map(str::to_owned).collect()
    }
}

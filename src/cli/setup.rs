//! From options to settings and an assistant.

use std::path::Path;

use crate::cli::arguments::Common;
use crate::cli::error::CliError;
use crate::cli::render::{Commands, View};
use crate::cli::screen::remark;
use crate::cli::text::{clean_line, counted};
#[cfg(feature = "discord")]
use crate::config::StoreAddress;
use crate::config::{Config, UnknownVariable, unknown_variables};
#[cfg(feature = "discord")]
use crate::knowledge_source::{Resolved, resolve};
use crate::learnt::{LearntCache, folder_hash};
use crate::redaction::redacted;
use engine::answers::Length;
use engine::assistant::Assistant;
use engine::knowledge::{Diagnostic, LoadError, read_folder};

impl Common {
    /// How much of a reply is shown.
    pub(super) const fn length(&self) -> Length {
        match (self.brief, self.full) {
            (true, _) => Length::Summary,
            (_, true) => Length::Full,
            _ => Length::Standard,
        }
    }

    /// How a response is shown by a command that ends with it.
    pub(super) const fn view(&self, width: Option<usize>) -> View {
        View { width, length: self.length(), commands: Commands::Shell }
    }

    /// The settings. Variables that set nothing are told on standard error.
    pub(super) fn config(&self) -> Result<Config, CliError> {
        for unknown in Self::unknown_variables() {
            remark(&format!("preceptor: {}", clean_line(&redacted(&unknown.to_string()))));
        }
        self.settings()
    }

    /// Variables that look like settings and are none.
    pub(super) fn unknown_variables() -> Vec<UnknownVariable> {
        unknown_variables(std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned()))
    }

    /// The settings: an option beats a variable, which beats the file.
    pub(super) fn settings(&self) -> Result<Config, CliError> {
        let variable = |name: &str| Some(std::env::var_os(name)?.to_string_lossy().into_owned());
        let mut config = Config::read(self.config.as_deref(), variable)?;
        if let Some(folder) = &self.knowledge {
            config.knowledge.folder = Some(folder.clone());
        }
        Ok(config)
    }

    /// The assistant that the settings ask for.
    pub(super) fn assistant(&self) -> Result<Assistant, CliError> {
        self.assistant_for(&self.config()?)
    }

    /// The assistant that the settings ask for, to look things up by name with.
    pub(super) fn look_up_assistant(&self) -> Result<Assistant, CliError> {
        match &self.config()?.knowledge.folder {
            Some(folder) => Ok(told_of(folder, Assistant::for_look_ups(folder)?)),
            None => Ok(crate::built_in::assistant()?),
        }
    }

    /// The assistant that these settings ask for.
    pub(super) fn assistant_for(&self, config: &Config) -> Result<Assistant, CliError> {
        let assistant = match &config.knowledge.folder {
            Some(folder) => told_of(folder, learnt_of(folder, &cache(config))?),
            None => cache(config).assistant(crate::built_in::prepared()?),
        };
        Ok(config.thresholds.set_on(assistant))
    }
}

/// Where what is learnt from folders is kept.
pub(super) fn cache(config: &Config) -> LearntCache {
    let cache = LearntCache::new(config.state.directory.as_deref(), |name| std::env::var_os(name));
    let encoder = crate::built_in::encoder().filter(|_| config.matching.encoder);
    // In a checkout the vectors of the built-in knowledge lie beside it.
    let beside = config.knowledge.folder.as_ref().and_then(|folder| folder.canonicalize().ok());
    let ready = beside.and_then(|folder| Some(folder.parent()?.join("models/vectors.bin")));
    cache.with_encoder(encoder, ready)
}

/// The assistant of a folder, with its warnings. What has been learnt from it before is used.
fn learnt_of(folder: &Path, cache: &LearntCache) -> Result<(Assistant, Vec<Diagnostic>), LoadError> {
    let read = read_folder(folder)?;
    let loaded = read.build();
    let warnings = loaded.diagnostics.clone();
    let learnt = cache.learn(loaded.usable()?, &folder_hash(&read.files));
    if let Some(missing) = learnt.without_vectors {
        let folder = clean_line(&folder.display().to_string());
        remark(&format!(
            "preceptor: {folder}: {missing} texts are new, so that questions are answered by their words alone; \
             `preceptor knowledge vectors --write --knowledge {folder}` makes up for it, which takes minutes"
        ));
    }
    Ok((cache.assistant(learnt.prepared), warnings))
}

/// The assistant of the bot, which a faulty folder does not keep from answering.
#[cfg(feature = "discord")]
pub(super) fn resolved(config: &Config, cache: &LearntCache) -> Result<Resolved, CliError> {
    let resolved = resolve(config.knowledge.folder.as_deref(), config.state.directory.as_deref(), cache)?;
    Ok(Resolved { assistant: config.thresholds.set_on(resolved.assistant), ..resolved })
}

/// Where the store is.
#[cfg(feature = "discord")]
pub(super) fn store_address(config: &Config) -> Option<StoreAddress> {
    crate::store::address(config, |name| std::env::var_os(name))
}

/// Runs something that waits for the network or for the store.
#[cfg(feature = "discord")]
pub(super) fn waiting<T>(work: impl Future<Output = T>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(CliError::System)?;
    Ok(runtime.block_on(work))
}

/// Tells how many warnings a folder has.
fn told_of(folder: &Path, (assistant, warnings): (Assistant, Vec<Diagnostic>)) -> Assistant {
    if !warnings.is_empty() {
        let folder = clean_line(&folder.display().to_string());
        let count = counted(warnings.len(), "warning");
        remark(&format!("preceptor: {folder}: {count}; `preceptor check {folder}` shows more"));
    }
    assistant
}

//! `preceptor knowledge`: looking after a folder.

mod diff;
mod new_entry;
mod stale;
mod vectors;

use std::path::PathBuf;

use crate::cli::arguments::{Common, KnowledgeCommand};
use crate::cli::error::CliError;
use crate::config::Config;

pub(super) fn run(command: &KnowledgeCommand, common: &Common) -> Result<(), CliError> {
    match command {
        KnowledgeCommand::Stale(arguments) => stale::run(arguments, common),
        KnowledgeCommand::NewEntry => new_entry::run(common),
        KnowledgeCommand::Diff(arguments) => diff::run(arguments, common),
        KnowledgeCommand::Vectors(arguments) => vectors::run(arguments, common),
    }
}

/// The folder that the settings name, or else the one of a checkout.
fn folder(config: &Config, none: &str) -> Result<PathBuf, CliError> {
    let here = || Some(PathBuf::from("knowledge")).filter(|here| here.is_dir());
    config.knowledge.folder.clone().or_else(here).ok_or_else(|| CliError::Usage(none.to_owned()))
}

//! `preceptor knowledge vectors`: whether the vectors of all texts lie ready.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::cli::arguments::{Common, VectorsArguments};
use crate::cli::error::CliError;
use crate::cli::eval::progress;
use crate::cli::knowledge::folder;
use crate::cli::screen::Screen;
use crate::cli::setup::cache;
use crate::cli::text::{clean_line, counted};
use engine::knowledge::load_folder;
use engine::prepared::Prepared;

const NO_FOLDER: &str = "\
there is no folder to look at: give one with --knowledge DIR
(the built-in knowledge has its vectors already; its files are in the project's knowledge/)";
const NO_ENCODER: &str = "this program has no sentence encoder: it was built without it, or [matching] encoder is off";
const NOWHERE: &str = "\
nothing says where vectors are kept: set [state] directory, XDG_CACHE_HOME or HOME";

/// What is said of a folder's vectors.
#[derive(Serialize)]
struct Told {
    /// Texts that are learnt from, each once.
    texts: usize,
    /// Those that have no vector.
    missing: usize,
    /// Vectors of no text.
    superfluous: usize,
    /// Where they lie.
    file: PathBuf,
}

pub(super) fn run(arguments: &VectorsArguments, common: &Common) -> Result<(), CliError> {
    let mut config = common.config()?;
    let folder = folder(&config, NO_FOLDER)?;
    config.knowledge.folder = Some(folder.clone());
    let known = load_folder(&folder)?.usable()?;
    let cache = cache(&config);
    let encoder = cache.encoder().ok_or_else(|| CliError::Unknown(NO_ENCODER.to_owned()))?;
    // A checkout's own file has the vectors of its own knowledge and no others; a copy of that folder beside it must not touch it.
    let is_checkout =
        folder.canonicalize().is_ok_and(|folder| folder.file_name().is_some_and(|name| name == "knowledge"));
    let of_checkout = cache.ready_file().filter(|_| is_checkout);
    let file = of_checkout.map(Path::to_owned).or_else(|| cache.vectors_file());
    let file = file.ok_or_else(|| CliError::Usage(NOWHERE.to_owned()))?;
    let texts = Prepared::texts_of_vectors(&known);
    let all = || texts.iter().map(String::as_str);
    let mut ready = if of_checkout.is_some() { cache.vectors_in(&file) } else { cache.known_vectors() };
    let mut missing = all().filter(|text| !ready.knows(text)).count();
    let mut superfluous = ready.clone().keep(all());
    if arguments.write {
        let bar = progress(missing as u64, "making vectors");
        missing = ready.complete(encoder.as_ref(), all(), usize::MAX, |made| bar.inc(made as u64));
        bar.finish_and_clear();
        if of_checkout.is_some() {
            ready.keep(all());
            superfluous = 0;
        }
        cache.write_vectors(&file, &ready).map_err(CliError::Output)?;
    }
    let told = Told { texts: texts.len(), missing, superfluous, file };
    let mut screen = Screen::open();
    if common.json {
        screen.json(&told)?;
    } else {
        let place = clean_line(&told.file.display().to_string());
        screen.show(&format!(
            "{place}: {}, {missing} without a vector; {} of no text\n",
            counted(told.texts, "text"),
            counted(superfluous, "vector")
        ))?;
    }
    let is_superfluous = superfluous > 0 && of_checkout.is_some();
    if missing == 0 && !is_superfluous {
        return Ok(());
    }
    Err(CliError::UnderFloor(
        "`preceptor knowledge vectors --write` makes what is missing and drops the rest".to_owned(),
    ))
}

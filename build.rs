//! Prepares the built-in knowledge: reads `knowledge/`, learns from it, and leaves both for the binary to include.

use std::error::Error;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use engine::encoder::{BodyId, VectorTable};
use engine::knowledge::{Knowledge, Loaded, load_folder};
use engine::prepared::Prepared;
use fnv::FnvHasher;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    // A package may stand by itself, without the engine's sources beside it.
    let made_of = [ENGINE, "Cargo.lock"].into_iter().filter(|path| root.join(path).exists());
    let made_of: Vec<&str> = made_of.collect();
    for changed in ["knowledge", "models", "build.rs"].iter().chain(&made_of) {
        println!("cargo::rerun-if-changed={changed}");
    }
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let weights = std::fs::read(root.join("models").join(WEIGHTS))?;
    let vocabulary = std::fs::read_to_string(root.join("models").join(VOCABULARY))?;
    let body = body(&weights, &vocabulary);
    println!("cargo::rustc-env=BUILT_IN_BODY={:016x}", body.0);
    let key = key(&root)?;
    let prepared = match learnt_before(&out, key.as_deref()) {
        Some(prepared) => prepared,
        None => {
            let (prepared, is_whole) = learnt(&root, (&weights, &vocabulary), body)?;
            // A build that is stopped in between learns anew, and so does one that has to warn.
            let _ = std::fs::remove_file(out.join(KEY));
            std::fs::write(out.join(PREPARED), &prepared)?;
            if let Some(key) = key.filter(|_| is_whole) {
                std::fs::write(out.join(KEY), key)?;
            }
            prepared
        }
    };
    let mut build = FnvHasher::default();
    build.write(&prepared);
    for path in made_of {
        hash_all(&root.join(path), &mut build)?;
    }
    // What was learnt by another build may mean something else, so that it is not used.
    println!("cargo::rustc-env=BUILT_IN_BUILD={:016x}", build.finish());
    #[cfg(feature = "encoder")]
    std::fs::write(out.join(WEIGHTS), engine::encoder::narrowed(&weights)?)?;
    Ok(())
}

/// What was learnt by an earlier build from just the same.
fn learnt_before(out: &Path, key: Option<&str>) -> Option<Vec<u8>> {
    let before = std::fs::read_to_string(out.join(KEY)).ok()?;
    if key == Some(before.as_str()) { std::fs::read(out.join(PREPARED)).ok() } else { None }
}

/// Of all that decides what is learnt; none where the engine's sources are not there.
fn key(root: &Path) -> std::io::Result<Option<String>> {
    let engine = root.join(ENGINE);
    if !engine.exists() {
        return Ok(None);
    }
    let mut hasher = FnvHasher::default();
    for path in ["knowledge", "models", "build.rs", "Cargo.lock"] {
        hash_all(&root.join(path), &mut hasher)?;
    }
    for path in LEARNS {
        hash_all(&engine.join(path), &mut hasher)?;
    }
    hasher.write(&[u8::from(has_encoder())]);
    Ok(Some(format!("{:016x}", hasher.finish())))
}

/// What is learnt from the built-in knowledge, and whether with all that it is to be learnt with.
fn learnt(root: &Path, encoder: (&[u8], &str), body: BodyId) -> Result<(Vec<u8>, bool), Box<dyn Error>> {
    let known = match load_folder(&root.join("knowledge")).and_then(Loaded::usable) {
        Ok(known) => known,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            return Err("knowledge/ has faults".into());
        }
    };
    let vectors = if has_encoder() { vectors(root, encoder, body, &known)? } else { None };
    let is_whole = vectors.is_some() == has_encoder();
    Ok((Prepared::learn(known, vectors.as_ref()).encode()?, is_whole))
}

fn has_encoder() -> bool {
    std::env::var_os("CARGO_FEATURE_ENCODER").is_some()
}

/// Which encoder it is.
fn body(weights: &[u8], vocabulary: &str) -> BodyId {
    let mut hasher = FnvHasher::default();
    hasher.write(weights);
    hasher.write(vocabulary.as_bytes());
    BodyId(hasher.finish())
}

/// The vectors of all texts that are learnt from: those that lie ready, and few more that are made now. None where too many are
/// missing.
fn vectors(
    root: &Path,
    encoder: (&[u8], &str),
    body: BodyId,
    known: &Knowledge,
) -> Result<Option<VectorTable>, Box<dyn Error>> {
    let ready = std::fs::read(root.join("models").join("vectors.bin")).ok();
    let ready = ready.and_then(|bytes| VectorTable::from_bytes(&bytes, body).ok());
    let mut vectors = ready.unwrap_or_else(|| VectorTable::new(body));
    let texts = Prepared::texts_of_vectors(known);
    let missing = texts.iter().filter(|text| !vectors.knows(text)).count();
    if missing > 0 && missing <= MOST_MADE {
        complete(encoder, &mut vectors, &texts)?;
    }
    if missing > MOST_MADE {
        println!(
            "cargo::warning={missing} texts of knowledge/ have no vector, so that this build answers by words alone: run \
             `preceptor knowledge vectors --write` with it, and build again"
        );
        return Ok(None);
    }
    Ok(Some(vectors))
}

#[cfg(feature = "encoder")]
fn complete(
    (weights, vocabulary): (&[u8], &str),
    vectors: &mut VectorTable,
    texts: &std::collections::BTreeSet<String>,
) -> Result<(), Box<dyn Error>> {
    let encoder = engine::encoder::MiniLm::new(weights.to_vec().leak(), vocabulary, vectors.body())?;
    vectors.complete(&encoder, texts.iter().map(String::as_str), MOST_MADE, |_| {});
    Ok(())
}

#[cfg(not(feature = "encoder"))]
fn complete(
    _: (&[u8], &str),
    _: &mut VectorTable,
    _: &std::collections::BTreeSet<String>,
) -> Result<(), Box<dyn Error>> {
    Ok(())
}

const WEIGHTS: &str = "encoder.safetensors";
const VOCABULARY: &str = "vocabulary.txt";
/// Vectors of so many texts are made while building; that takes seconds.
const MOST_MADE: usize = 300;

/// The engine's sources, which decide what is learnt and how it is written down.
const ENGINE: &str = "crates/engine/src";
/// Those of them that learn, or that what is learnt is written down by. How answers are put together changes nothing of it.
const LEARNS: [&str; 6] = ["encoder", "knowledge", "matching", "own_answers", "lib.rs", "prepared.rs"];

/// What was learnt.
const PREPARED: &str = "prepared.bin";
/// What it was learnt from.
const KEY: &str = "prepared.key";

/// Adds a file's bytes, or those of all that is below a folder, in an order that is always the same.
fn hash_all(path: &Path, hasher: &mut FnvHasher) -> std::io::Result<()> {
    if !path.is_dir() {
        hasher.write(&std::fs::read(path)?);
        return Ok(());
    }
    let mut items = std::fs::read_dir(path)?.map(|item| Ok(item?.path())).collect::<std::io::Result<Vec<_>>>()?;
    items.sort();
    for item in items {
        hasher.write(item.file_name().unwrap_or_default().as_encoded_bytes());
        hash_all(&item, hasher)?;
    }
    Ok(())
}

//! Prepares the built-in knowledge: reads `knowledge/`, learns from it, and leaves both for the binary to include.

#![allow(dead_code, unused_imports, reason = "the modules are shared with the library, which uses all of them")]

#[path = "src/knowledge/mod.rs"]
mod knowledge;
#[path = "src/matching/mod.rs"]
mod matching;
#[path = "src/prepared.rs"]
mod prepared;

use std::error::Error;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn Error>> {
    for changed in ["knowledge", "src/knowledge", "src/matching", "src/prepared.rs", "build.rs"] {
        println!("cargo::rerun-if-changed={changed}");
    }
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let known = knowledge::load_folder(&root.join("knowledge")).and_then(knowledge::Loaded::usable);
    let known = match known {
        Ok(known) => known,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            return Err("knowledge/ has faults".into());
        }
    };
    std::fs::write(out.join("prepared.bin"), prepared::Prepared::learn(known).encode()?)?;
    Ok(())
}

//! Prepares the built-in knowledge: reads `knowledge/`, learns from it, and leaves both for the binary to include.

use std::error::Error;
use std::path::PathBuf;

use engine::knowledge::{Loaded, load_folder};
use engine::prepared::Prepared;

fn main() -> Result<(), Box<dyn Error>> {
    for changed in ["knowledge", "build.rs"] {
        println!("cargo::rerun-if-changed={changed}");
    }
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let known = match load_folder(&root.join("knowledge")).and_then(Loaded::usable) {
        Ok(known) => known,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            return Err("knowledge/ has faults".into());
        }
    };
    std::fs::write(out.join("prepared.bin"), Prepared::learn(known).encode()?)?;
    Ok(())
}

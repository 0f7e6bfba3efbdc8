//! Prepares the built-in knowledge: reads `knowledge/`, learns from it, and leaves both for the binary to include.

use std::error::Error;
use std::path::{Path, PathBuf};

use engine::knowledge::{Loaded, load_folder};
use engine::prepared::Prepared;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    // A package may stand by itself, without the engine's sources beside it.
    let made_of = [ENGINE, "Cargo.lock"].into_iter().filter(|path| root.join(path).exists());
    let made_of: Vec<&str> = made_of.collect();
    for changed in ["knowledge", "build.rs"].iter().chain(&made_of) {
        println!("cargo::rerun-if-changed={changed}");
    }
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
    let prepared = Prepared::learn(known).encode()?;
    let mut build = Fnv(0xcbf2_9ce4_8422_2325);
    build.add(&prepared);
    for path in made_of {
        build.add_all(&root.join(path))?;
    }
    // What was learnt by another build may mean something else, so that it is not used.
    println!("cargo::rustc-env=PRECEPTOR_BUILD={:016x}", build.0);
    std::fs::write(out.join("prepared.bin"), prepared)?;
    Ok(())
}

/// The engine's sources, which decide what is learnt and how it is written down.
const ENGINE: &str = "crates/engine/src";

/// The Fowler-Noll-Vo hash (FNV-1a): builds are told apart by it, and nobody is kept out.
struct Fnv(u64);

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// A file's bytes, or those of all that is below a folder, in an order that is always the same.
    fn add_all(&mut self, path: &Path) -> std::io::Result<()> {
        if !path.is_dir() {
            self.add(&std::fs::read(path)?);
            return Ok(());
        }
        let mut items = std::fs::read_dir(path)?.map(|item| Ok(item?.path())).collect::<std::io::Result<Vec<_>>>()?;
        items.sort();
        for item in items {
            self.add(item.file_name().unwrap_or_default().as_encoded_bytes());
            self.add_all(&item)?;
        }
        Ok(())
    }
}

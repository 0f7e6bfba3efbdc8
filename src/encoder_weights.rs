//! The sentence encoder that is compiled into the program. Its weights, which the build script has packed, lie in the program's
//! file and are read when the first text is encoded.

use std::sync::{Arc, OnceLock};

use engine::encoder::{BodyId, Embedding, MiniLm, SentenceEncoder};

static WEIGHTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/encoder.safetensors"));
static VOCABULARY: &str = include_str!("../models/vocabulary.txt");

/// Which weights these are; the build script has looked at them.
const BODY: BodyId = match u64::from_str_radix(env!("BUILT_IN_BODY"), 16) {
    Ok(number) => BodyId(number),
    Err(_) => panic!("the build script names the weights by a number"),
};

#[derive(Debug)]
struct BuiltIn(OnceLock<Option<MiniLm>>);

/// The encoder. To have it costs nothing.
pub fn encoder() -> Arc<dyn SentenceEncoder> {
    static ENCODER: OnceLock<Arc<BuiltIn>> = OnceLock::new();
    ENCODER.get_or_init(|| Arc::new(BuiltIn(OnceLock::new()))).clone()
}

impl SentenceEncoder for BuiltIn {
    fn body(&self) -> BodyId {
        BODY
    }

    /// Empty only if the program's file is damaged.
    fn encode_all(&self, texts: &[&str]) -> Vec<Embedding> {
        let encoder = self.0.get_or_init(|| MiniLm::new(WEIGHTS, VOCABULARY, BODY).ok()).as_ref();
        encoder.map_or_else(Vec::new, |encoder| encoder.encode_all(texts))
    }
}

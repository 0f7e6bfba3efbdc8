//! The weights in `models/`, against vectors that the reference made.

use std::path::PathBuf;

use serde::Deserialize;

use super::*;
use crate::encoder::narrowed;

#[derive(Deserialize)]
struct Row {
    text: String,
    pieces: Vec<String>,
    vector: Vec<f32>,
}

fn models(name: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models")).join(name)
}

fn encoder() -> (MiniLm, Vec<String>) {
    let weights = std::fs::read(models("encoder.safetensors")).unwrap().leak();
    let vocabulary = std::fs::read_to_string(models("vocabulary.txt")).unwrap();
    let names = vocabulary.lines().map(str::to_owned).collect();
    (MiniLm::new(weights, &vocabulary, BodyId(1)).unwrap(), names)
}

#[test]
fn texts_have_the_pieces_and_vectors_of_the_reference() {
    let (encoder, names) = encoder();
    let rows = std::fs::read_to_string(models("reference.jsonl")).unwrap();
    for row in rows.lines().map(|line| serde_json::from_str::<Row>(line).unwrap()) {
        let pieces = encoder.pieces.of(&row.text, MOST_PIECES);
        let pieces: Vec<&str> = pieces.iter().map(|at| names[*at as usize].as_str()).collect();
        assert_eq!(pieces, row.pieces, "{}", row.text);
        let vector = encoder.encode(&row.text).unwrap();
        let cosine = vector.cosine(&Embedding::new(row.vector.iter().copied()));
        let apart = vector.as_slice().iter().zip(&row.vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        println!("cosine {cosine:.5}, numbers at most {apart:.4} apart: {}", row.text);
        // Bytes instead of floats cost so much; words that nobody writes suffer most.
        assert!(cosine >= 0.998 && apart <= 0.015, "{cosine} {apart} {}", row.text);
    }
}

#[test]
fn packed_weights_give_the_same_vectors() {
    let (whole, _) = encoder();
    let weights = std::fs::read(models("encoder.safetensors")).unwrap();
    let narrow = narrowed(&weights).unwrap();
    assert!(10 * narrow.len() < 9 * weights.len());
    let vocabulary = std::fs::read_to_string(models("vocabulary.txt")).unwrap();
    let packed = MiniLm::new(narrow.leak(), &vocabulary, BodyId(1)).unwrap();
    let rows = std::fs::read_to_string(models("reference.jsonl")).unwrap();
    let mut least: f32 = 1.0;
    for row in rows.lines().map(|line| serde_json::from_str::<Row>(line).unwrap()) {
        let [vector, other] = [&whole, &packed].map(|encoder| encoder.encode(&row.text).unwrap());
        let reference = Embedding::new(row.vector.iter().copied());
        println!(
            "{:.5} to bytes, {:.5} to the reference: {}",
            vector.cosine(&other),
            other.cosine(&reference),
            row.text
        );
        least = least.min(vector.cosine(&other));
    }
    assert!(least >= 0.999, "{least}");
}

#[test]
fn weights_that_are_none_are_errors() {
    let vocabulary = "[UNK]\n[CLS]\n[SEP]\n";
    assert!(matches!(MiniLm::new(b"nothing of the kind", vocabulary, BodyId(1)), Err(EncoderError::Format(_))));
    let weights = std::fs::read(models("encoder.safetensors")).unwrap().leak();
    assert!(matches!(MiniLm::new(weights, vocabulary, BodyId(1)), Err(EncoderError::Tensor(_))));
    assert!(matches!(MiniLm::new(weights, "[UNK]", BodyId(1)), Err(EncoderError::Piece("[CLS]"))));
}

#[test]
fn any_text_has_a_vector() {
    let (encoder, _) = encoder();
    let long = "a ".repeat(20_000);
    for text in ["", " ", "\u{0}", "🎉🎉", "日本語", "x\u{301}\u{301}", &"z".repeat(5_000), &long] {
        assert!(encoder.count(text) <= MOST_PIECES, "{text:.20}");
        let vector = encoder.encode(text).unwrap();
        assert!((vector.cosine(&vector) - 1.0).abs() < 1e-4, "{text:.20}");
    }
}

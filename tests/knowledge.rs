//! The built-in knowledge: complete, sourced, and without a finding.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use preceptor::knowledge::load_folder;

#[test]
fn built_in_folder_has_no_findings() {
    let loaded = load_folder(Path::new("knowledge")).unwrap();
    let findings: Vec<_> = loaded.diagnostics.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

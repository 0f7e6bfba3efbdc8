//! Imports run one way, as ARCHITECTURE.md draws it. What the engine may know of the rest of the program is held by the
//! compiler; this holds the rooms within each package.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A room, and the rooms that it may import from besides itself. The longest name that fits a file is its room.
const ENGINE: &[(&str, &[&str])] = &[
    ("knowledge", &[]),
    ("encoder", &[]),
    ("matching", &["encoder", "knowledge"]),
    ("answers", &["knowledge"]),
    // What is learnt does not depend on how answers look: the build script learns nothing anew when only that has changed.
    ("own_answers", &["encoder", "knowledge", "matching", "own_answers::file", "own_answers::reply"]),
    ("own_answers::file", &["answers", "knowledge", "matching", "own_answers"]),
    ("own_answers::reply", &["answers", "knowledge", "own_answers"]),
    ("prepared", &["encoder", "knowledge", "matching", "own_answers"]),
    ("assistant", &["answers", "encoder", "knowledge", "matching", "own_answers", "prepared"]),
];
const PROGRAM: &[(&str, &[&str])] = &[
    ("redaction", &[]),
    ("report", &[]),
    ("encoder_weights", &[]),
    ("built_in", &["encoder_weights"]),
    ("config", &["redaction"]),
    ("evaluation", &[]),
    ("learnt", &[]),
    ("knowledge_source", &["built_in", "config", "learnt", "report"]),
    ("store", &["config", "report"]),
    // Of the store, its values alone.
    ("discord::ui", &["built_in", "store"]),
    ("discord::net", &["discord::ui", "config", "redaction"]),
    (
        "discord::bot",
        &["discord::ui", "discord::net", "config", "knowledge_source", "learnt", "redaction", "report", "store"],
    ),
    (
        "cli",
        &["built_in", "config", "discord", "evaluation", "knowledge_source", "learnt", "redaction", "report", "store"],
    ),
];

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for item in std::fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// `discord::ui::render::text` for `src/discord/ui/render/text.rs`.
fn module(root: &Path, file: &Path) -> String {
    let inside = file.strip_prefix(root).unwrap().with_extension("");
    let parts: Vec<&str> = inside.iter().map(|part| part.to_str().unwrap()).filter(|part| *part != "mod").collect();
    parts.join("::")
}

fn room_of<'r>(rooms: &'r [(&str, &[&str])], module: &str) -> Option<&'r str> {
    let is_in = |room: &str| module == room || module.starts_with(&format!("{room}::"));
    rooms.iter().map(|(room, _)| *room).filter(|room| is_in(room)).max_by_key(|room| room.len())
}

/// Each path of the same package that a text names, such as `discord::ui::render`. Comments are left out.
fn imports(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let names = |rest: &str| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
        rest[..end].trim_end_matches(':').to_owned()
    };
    code.match_indices("crate::").map(|(at, found)| names(&code[at + found.len()..])).collect()
}

fn check(root: &str, rooms: &[(&str, &[&str])]) -> Vec<String> {
    let root = Path::new(root);
    let mut faults = Vec::new();
    let mut checked = 0;
    for file in sources(root) {
        let module = module(root, &file);
        let Some(room) = room_of(rooms, &module) else { continue };
        checked += 1;
        let may = rooms.iter().find(|(name, _)| *name == room).map(|(_, may)| *may).unwrap_or_default();
        for import in imports(&std::fs::read_to_string(&file).unwrap()) {
            let is_own = room_of(rooms, &import) == Some(room);
            let is_allowed = may.iter().any(|may| import == *may || import.starts_with(&format!("{may}::")));
            if !is_own && !is_allowed {
                faults.push(format!("{}: `{room}` may not use `{import}`", file.display()));
            }
        }
    }
    assert!(checked > 20, "{checked} files of {}", root.display());
    faults
}

#[test]
fn imports_run_one_way() {
    let mut faults = check("crates/engine/src", ENGINE);
    faults.extend(check("src", PROGRAM));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_import_is_seen() {
    let found =
        imports("use crate::cli::{screen, text};\n// crate::comment\nlet x = crate::config::Config::default();");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["cli", "config::Config::default"]);
    assert_eq!(room_of(PROGRAM, "discord::ui::render"), Some("discord::ui"));
    assert_eq!(room_of(PROGRAM, "discordant"), None);
}

#[test]
fn paths_are_whole_and_a_folder_has_its_file_inside() {
    let mut faults = Vec::new();
    for root in ["src", "crates/engine/src", "crates/fake-discord/src"] {
        for file in sources(Path::new(root)) {
            if file.with_extension("").is_dir() {
                faults.push(format!("{} stands beside its folder; call it mod.rs in there", file.display()));
            }
            if std::fs::read_to_string(&file).unwrap().contains("super::super") {
                faults.push(format!("{} climbs by super::super; write the path from crate::", file.display()));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_engine_knows_no_transport() {
    let manifest = std::fs::read_to_string("crates/engine/Cargo.toml").unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let known: Vec<&str> = manifest["dependencies"].as_table().unwrap().keys().map(String::as_str).collect();
    for foreign in ["tokio", "serenity", "clap", "reqwest", "tracing", "anstream"] {
        assert!(!known.contains(&foreign), "{foreign}");
    }
}

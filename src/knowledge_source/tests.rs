use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::config::{Config, KnowledgeConfig, StateConfig};

/// A knowledge folder and a state directory that go when the test is over.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("preceptor-source-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let place = Self(std::env::temp_dir().join(name));
        std::fs::create_dir_all(place.folder().join("faq")).unwrap();
        std::fs::create_dir_all(place.state()).unwrap();
        place
    }

    fn folder(&self) -> PathBuf {
        self.0.join("folder")
    }

    fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    /// Beside the state, whose files are counted.
    fn cache(&self) -> LearntCache {
        LearntCache::new(Some(&self.0.join("cache")), |_| None)
    }

    fn with(self, answer: &str) -> Self {
        self.write(answer);
        self
    }

    fn write(&self, answer: &str) {
        let entry = format!(
            "[[entry]]\nid = \"fees\"\nquestion = \"What does the club cost?\"\nanswer = \"{answer}\"\nsources = []\n"
        );
        std::fs::write(self.folder().join("faq/own.toml"), entry).unwrap();
    }

    fn resolve(&self) -> Resolved {
        resolve(Some(&self.folder()), Some(&self.state()), &self.cache()).unwrap()
    }

    fn keep(&self) -> Kept {
        self.resolve().origin.keep(Some(&self.state())).unwrap()
    }

    /// Every file below the state directory, with its contents.
    fn kept_files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let (mut files, mut folders) = (Vec::new(), vec![self.state()]);
        while let Some(folder) = folders.pop() {
            for item in std::fs::read_dir(folder).unwrap().map(|item| item.unwrap().path()) {
                if item.is_dir() {
                    folders.push(item);
                } else {
                    files.push((item.clone(), std::fs::read(item).unwrap()));
                }
            }
        }
        files.sort();
        files
    }

    fn config(&self) -> Config {
        Config {
            knowledge: KnowledgeConfig { folder: Some(self.folder()) },
            state: StateConfig { directory: Some(self.state()) },
            ..Config::default()
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn answer(resolved: &Resolved) -> &str {
    &resolved.assistant.knowledge().faq_entry("fees").unwrap().answer
}

const BROKEN: &str = "Open to \\q all.";

#[test]
fn a_good_folder_is_used_and_kept_once() {
    let place = Place::new().with("Nothing.");
    let resolved = place.resolve();
    assert!(matches!(resolved.origin, Origin::Given(_)));
    assert_eq!(resolved.origin.notice(), None);
    assert_eq!(place.keep(), Kept::New);
    let kept = place.kept_files();
    assert_eq!(kept.len(), 2, "{kept:?}");
    assert_eq!(place.keep(), Kept::Already);
    assert_eq!(place.kept_files(), kept);
    place.write("Nothing at all.");
    assert_eq!(place.keep(), Kept::New);
    assert_eq!(place.kept_files().len(), 2, "the older copy goes");
}

#[test]
fn a_faulty_folder_falls_back_to_its_last_good_copy() {
    let place = Place::new().with("Nothing.");
    place.keep();
    let kept = place.kept_files();
    place.write(BROKEN);
    let resolved = place.resolve();
    assert_eq!(answer(&resolved), "Nothing.");
    let Origin::LastGood { saved, why } = &resolved.origin else { panic!("{:?}", resolved.origin) };
    assert_eq!(*saved, engine::knowledge::Date::today().to_string());
    assert!(why.first(1)[0].starts_with("faq/own.toml:4:"), "{why}");
    assert_eq!(place.keep(), Kept::Nothing);
    assert_eq!(place.kept_files(), kept, "a faulty folder leaves the copy alone");
}

#[test]
fn a_folder_that_is_gone_falls_back_as_well() {
    let place = Place::new().with("Nothing.");
    place.keep();
    std::fs::remove_dir_all(place.folder()).unwrap();
    let resolved = place.resolve();
    assert_eq!(answer(&resolved), "Nothing.");
    let notice = resolved.origin.notice().unwrap();
    assert!(!notice.contains("preceptor-source"), "the channel need not know the machine's folders: {notice}");
}

#[test]
fn without_a_copy_that_holds_the_built_in_knowledge_is_used() {
    type Harm = fn(&Place);
    let harms: [(Harm, &str); 5] = [
        (|place| std::fs::remove_dir_all(place.state()).unwrap(), "no copy of the folder yet"),
        (
            |place| {
                for (file, _) in place.kept_files() {
                    std::fs::write(file, "").unwrap();
                }
            },
            "is damaged",
        ),
        (
            |place| {
                let (file, text) = place.kept_files().into_iter().find(|(file, _)| file.ends_with("own.toml")).unwrap();
                let text = String::from_utf8(text).unwrap().replace("Nothing.", "Five.");
                std::fs::write(file, text).unwrap();
            },
            "do not fit its hash",
        ),
        (
            |place| {
                let (file, text) = place.kept_files().into_iter().find(|(file, _)| file.ends_with("own.toml")).unwrap();
                std::fs::write(file.with_file_name("more.toml"), text).unwrap();
            },
            "do not fit its hash",
        ),
        (
            |place| {
                let record = place.state().join("knowledge/last-good.json");
                let sha256 = "../../folder";
                std::fs::write(record, format!("{{\"sha256\":\"{sha256}\",\"saved\":\"2026-11-26\"}}")).unwrap();
            },
            "cannot be understood",
        ),
    ];
    for (harm, told) in harms {
        let place = Place::new().with("Nothing.");
        place.keep();
        harm(&place);
        place.write(BROKEN);
        let resolved = place.resolve();
        assert!(resolved.assistant.knowledge().faq_entry("average-salary").is_some());
        let instead = resolved.origin.instead().unwrap();
        assert!(instead.contains("built-in") && instead.contains(told), "{instead}");
        place.write("Nothing.");
        assert_eq!(place.keep(), Kept::New, "a damaged copy is made anew");
        assert_eq!(place.keep(), Kept::Already);
    }
    let place = Place::new().with(BROKEN);
    let resolved = resolve(Some(&place.folder()), None, &place.cache()).unwrap();
    assert!(resolved.origin.instead().unwrap().contains("[state] directory is not set"));
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder_or_the_copy() {
    let place = Place::new().with("Nothing.");
    let elsewhere = place.0.join("elsewhere.toml");
    std::fs::write(&elsewhere, "").unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.folder().join("faq/link.toml")).unwrap();
    let refused = place.resolve().origin.keep(Some(&place.state())).unwrap_err().to_string();
    assert!(refused.starts_with("faq/link.toml is a link"), "{refused}");
    std::fs::remove_file(place.folder().join("faq/link.toml")).unwrap();
    std::os::unix::fs::symlink(place.folder().join("faq/own.toml"), place.folder().join("faq/twin")).unwrap();
    assert_eq!(place.keep(), Kept::New);
    let (file, text) = place.kept_files().into_iter().find(|(file, _)| file.ends_with("own.toml")).unwrap();
    std::fs::write(&elsewhere, text).unwrap();
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &file).unwrap();
    place.write(BROKEN);
    assert!(place.resolve().origin.instead().unwrap().contains("is a link"));
}

#[test]
fn a_notice_is_short_and_mentions_nobody() {
    let place = Place::new();
    let keys: String = (0..200).map(|at| format!("\"<@{at}> @everyone <#1> {}\" = 1\n", "x".repeat(400))).collect();
    std::fs::write(place.folder().join("faq/own.toml"), keys).unwrap();
    let notice = place.resolve().origin.notice().unwrap();
    assert!(notice.chars().count() <= 1_900, "{}", notice.chars().count());
    assert!(notice.contains("200 errors") && notice.contains("faq/own.toml:1:1"), "{notice}");
    for mention in ["@everyone", "<@", "<#"] {
        assert!(!notice.contains(mention), "{notice}");
    }
}

fn good(reload: Reload) -> GoodFolder {
    match reload {
        Reload::Good(good) => *good,
        Reload::Faulty { why, .. } => panic!("{why}"),
    }
}

fn told_before(reload: Reload) -> bool {
    match reload {
        Reload::Faulty { told_before, .. } => told_before,
        Reload::Good(good) => panic!("{good:?}"),
    }
}

#[test]
fn a_folder_is_read_again_and_a_faulty_one_changes_nothing() {
    let place = Place::new().with("Nothing.");
    let mut reloader = Reloader::new(&place.config(), place.cache(), &place.resolve()).unwrap();
    place.keep();
    let same = good(reloader.reload());
    assert!(same.assistant.is_none() && !same.recovered && !reloader.has_moved_on());

    place.write("Five.");
    assert!(reloader.has_moved_on());
    let changed = good(reloader.reload());
    let assistant = changed.assistant.unwrap();
    assert_eq!(assistant.knowledge().faq_entry("fees").unwrap().answer, "Five.");
    assert_eq!(changed.kept.unwrap(), Kept::New);
    let kept = place.kept_files();

    place.write(BROKEN);
    assert!(!told_before(reloader.reload()));
    assert!(told_before(reloader.reload()), "the same fault is told once");
    std::fs::remove_dir_all(place.folder()).unwrap();
    assert!(!told_before(reloader.reload()), "that is another");
    assert_eq!(place.kept_files(), kept, "a faulty folder leaves the copy alone");

    std::fs::create_dir_all(place.folder().join("faq")).unwrap();
    place.write("Five.");
    let again = good(reloader.reload());
    assert!(again.recovered && again.assistant.is_none(), "what was in use is in use");
    place.write(BROKEN);
    assert!(!told_before(reloader.reload()), "it was good in between");
    assert!(Reloader::new(&Config::default(), place.cache(), &place.resolve()).is_none());
}

#[test]
fn a_fault_of_the_start_is_not_told_again_and_a_mended_folder_is_used() {
    for has_copy in [true, false] {
        let place = Place::new().with("Nothing.");
        if has_copy {
            place.keep();
        }
        place.write(BROKEN);
        let mut reloader = Reloader::new(&place.config(), place.cache(), &place.resolve()).unwrap();
        assert!(told_before(reloader.reload()));
        place.write("Nothing.");
        let mended = good(reloader.reload());
        assert!(mended.recovered);
        assert_eq!(mended.assistant.is_none(), has_copy, "its copy is the same");
    }
}

#[test]
fn a_notice_while_running_says_what_stays_in_use() {
    let place = Place::new().with(BROKEN);
    let notice = notice_of(&given(&place.folder()).unwrap_err());
    assert!(notice.contains("stays in use") && notice.contains("faq/own.toml:4:"), "{notice}");
}

//! Faults put into a copy of the built-in folder: each is told first, with its place and its mend.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use preceptor::knowledge::{Diagnostic, Phase, Severity, load_folder};

/// A copy of the built-in folder that goes when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("preceptor-faults-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Self(std::env::temp_dir().join(name));
        copy(Path::new("knowledge"), &folder.0);
        folder
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.file(name), content).unwrap();
    }

    fn findings(&self) -> Vec<Diagnostic> {
        load_folder(&self.0).unwrap().diagnostics
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap().map(|item| item.unwrap().path()) {
        let target = to.join(item.file_name().unwrap());
        if item.is_dir() {
            copy(&item, &target);
        } else {
            std::fs::copy(&item, &target).unwrap();
        }
    }
}

mod what_cannot_be_read {
    use super::*;

    /// The first finding is the cause; what follows from it is one number.
    #[track_caller]
    fn told_first(folder: &Folder, file: &str, text: &str) -> Vec<Diagnostic> {
        let findings = folder.findings();
        let first = &findings[0];
        assert_eq!((first.file.as_str(), first.severity), (file, Severity::Error), "{first}");
        assert!(first.text.contains(text) && !first.mend.is_empty(), "{first}");
        let content: Vec<_> = findings.iter().filter(|finding| finding.phase == Phase::Content).collect();
        assert!(content.is_empty(), "{content:#?}");
        findings
    }

    fn following(findings: &[Diagnostic]) -> usize {
        let following = findings.iter().find(|finding| finding.phase == Phase::Following).unwrap();
        following.text.split(' ').next().unwrap().parse().unwrap()
    }

    #[test]
    fn by_its_encoding() {
        type Encode = fn(&str) -> Vec<u8>;
        let utf_16: Encode =
            |text| [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let utf_16_bare: Encode = |text| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let latin_1: Encode =
            |text| format!("# caf\u{e9}\n{text}").chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
        for (encode, told) in [(utf_16, "UTF-16"), (utf_16_bare, "UTF-16"), (latin_1, "is not UTF-8 text from here on")]
        {
            for file in
                ["faq/pay.toml", "sources.toml", "salaries.toml", "certifications.toml", "careers.toml", "facts.toml"]
            {
                let folder = Folder::new();
                let text = folder.text(file);
                folder.write(file, encode(&text));
                let findings = told_first(&folder, file, told);
                assert!(following(&findings) > 3, "{file}: {findings:#?}");
            }
        }
    }

    #[test]
    fn by_its_syntax() {
        for file in ["faq/pay.toml", "sources.toml", "outlook.toml"] {
            let folder = Folder::new();
            let text = folder.text(file);
            folder.write(file, text.replacen("]]\n", "]\n", 2));
            let findings = told_first(&folder, file, "");
            assert!(findings[0].line > 0, "{findings:#?}");
        }
    }

    #[test]
    fn by_its_name_or_place() {
        for (file, moved, told_at) in [
            ("faq/pay.toml", "faq/pay.TOML", "faq/pay.TOML"),
            ("faq/pay.toml", "faq/pay.tml", "faq/pay.tml"),
            ("faq/pay.toml", "faq/pay.toml.txt", "faq/pay.toml.txt"),
            ("faq/pay.toml", "faq/sub/pay.toml", "faq/sub/"),
            ("salaries.toml", "Salaries.Toml", "Salaries.Toml"),
            ("sources.toml", "tables/sources.toml", "tables/"),
        ] {
            let folder = Folder::new();
            std::fs::create_dir_all(folder.file(moved).parent().unwrap()).unwrap();
            std::fs::rename(folder.file(file), folder.file(moved)).unwrap();
            let findings = told_first(&folder, told_at, "is not read");
            assert!(following(&findings) > 0);
        }
        let folder = Folder::new();
        std::fs::rename(folder.file("faq"), folder.file("FAQ")).unwrap();
        told_first(&folder, "FAQ/", "is not read");
    }

    #[cfg(unix)]
    #[test]
    fn by_what_it_is() {
        let folder = Folder::new();
        std::fs::remove_file(folder.file("faq/pay.toml")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(folder.file("faq/pay.toml")).status().unwrap().success());
        told_first(&folder, "faq/pay.toml", "is not a regular file");
        std::fs::remove_file(folder.file("faq/pay.toml")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.file("faq/pay.toml")).unwrap();
        told_first(&folder, "faq/pay.toml", "cannot be read");
        std::fs::remove_file(folder.file("faq/pay.toml")).unwrap();
        let large = std::fs::File::create(folder.file("faq/pay.toml")).unwrap();
        large.set_len(1 << 40).unwrap();
        told_first(&folder, "faq/pay.toml", "is too large");
    }

    #[cfg(unix)]
    #[test]
    fn by_who_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = Folder::new();
        let file = folder.file("faq/pay.toml");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o000)).unwrap();
        if std::fs::read(&file).is_ok() {
            println!("skipped: this user may read everything");
            return;
        }
        told_first(&folder, "faq/pay.toml", "cannot be read: Permission denied");
        std::fs::set_permissions(folder.file("faq"), std::fs::Permissions::from_mode(0o000)).unwrap();
        told_first(&folder, "faq", "cannot be read: Permission denied");
        std::fs::set_permissions(folder.file("faq"), std::fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_read_and_copies_are_told() {
        let folder = Folder::new();
        std::fs::rename(folder.file("faq/pay.toml"), folder.file("faq/kept")).unwrap();
        std::os::unix::fs::symlink("kept", folder.file("faq/pay.toml")).unwrap();
        assert_eq!(folder.findings(), []);
        for name in ["faq/pay.toml.bak", "faq/pay.toml~", "faq/.#pay.toml"] {
            folder.write(name, "");
        }
        folder.write("README.md", "Ours.");
        let findings = folder.findings();
        assert_eq!(findings.len(), 3, "{findings:#?}");
        assert!(
            findings
                .iter()
                .all(|finding| finding.severity == Severity::Warning && finding.text.contains("is not read"))
        );
    }
}

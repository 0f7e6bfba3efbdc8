//! Watching a knowledge folder for changes.
//!
//! Watched are the folder, the folders in it that are read, and the one that it stands in, so that a folder that goes and
//! comes back, or a link that leads elsewhere from now on, is noticed. None is watched with all that is below it: a folder
//! may stand in the midst of a repository.

use std::path::{Path, PathBuf};

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

/// The folders in a knowledge folder that are read.
const INNER: [&str; 3] = ["tables", "faq", "training"];

/// Why a folder cannot be watched.
#[derive(Debug, thiserror::Error)]
#[error(
    "changes in {place} cannot be watched for; on Linux, fs.inotify.max_user_instances and max_user_watches may \
     be too low (sysctl)"
)]
pub struct WatchError {
    /// What was to be watched.
    place: String,
    /// What the system says.
    source: notify::Error,
}

/// Watches until it is dropped.
pub struct FolderWatch {
    _watcher: RecommendedWatcher,
}

impl FolderWatch {
    /// Watches a folder, which need not be there. `changed` is called from a thread of the watch's own; it must be quick.
    /// What changes before this returns is not told.
    ///
    /// # Errors
    ///
    /// When the system cannot tell of changes.
    pub fn new(folder: &Path, changed: impl Fn() + Send + 'static) -> Result<Self, WatchError> {
        let failed = |place: &Path| {
            let place = place.display().to_string();
            move |source| WatchError { place, source }
        };
        let folder = whole(folder);
        let concerned = folder.clone();
        let mut watcher = notify::recommended_watcher(move |told: Result<Event, notify::Error>| {
            if told.map_or(true, |event| concerns(&event, &concerned)) {
                changed();
            }
        })
        .map_err(failed(&folder))?;
        let above = folder.ancestors().skip(1).find(|above| above.is_dir()).unwrap_or(Path::new("/"));
        watcher.watch(above, RecursiveMode::NonRecursive).map_err(failed(above))?;
        let inner = INNER.map(|inner| folder.join(inner));
        for place in std::iter::once(&folder).chain(&inner) {
            match watcher.watch(place, RecursiveMode::NonRecursive) {
                // It comes with an event in what it stands in.
                Err(_) if !place.is_dir() => {}
                watched => watched.map_err(failed(place))?,
            }
        }
        Ok(Self { _watcher: watcher })
    }
}

/// The folder's path from the root on, as events name it. The folder itself may be a link, which is kept.
fn whole(folder: &Path) -> PathBuf {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    match (folder.parent(), folder.file_name()) {
        (Some(above), Some(name)) => above.canonicalize().map_or_else(|_| folder.clone(), |above| above.join(name)),
        _ => folder.canonicalize().unwrap_or(folder),
    }
}

/// Whether something was changed, not only read, and whether that may be the folder, what it holds, or what holds it.
fn concerns(event: &Event, folder: &Path) -> bool {
    let changes = !matches!(event.kind, EventKind::Access(_));
    let is_near = |path: &PathBuf| path.starts_with(folder) || folder.starts_with(path);
    event.need_rescan() || (changes && (event.paths.is_empty() || event.paths.iter().any(is_near)))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::{Receiver, channel};
    use std::time::Duration;

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    struct Place(PathBuf);

    impl Drop for Place {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn place(name: &str) -> Place {
        let place = std::env::temp_dir().join(format!("preceptor-watch-{name}-{}", std::process::id()));
        fs::create_dir_all(place.join("own/faq")).unwrap();
        Place(place)
    }

    fn watch(folder: &Path) -> (FolderWatch, Receiver<()>) {
        let (sender, told) = channel();
        (FolderWatch::new(folder, move || sender.send(()).unwrap_or_default()).unwrap(), told)
    }

    #[test]
    fn what_editors_do_is_noticed_and_reading_is_not() {
        let place = place("edits");
        let folder = place.0.join("own");
        fs::write(folder.join("faq/own.toml"), "").unwrap();
        let (_watch, told) = watch(&folder);
        let changes: [(&str, &dyn Fn()); 4] = [
            ("a new file", &|| fs::write(folder.join("faq/new.toml"), "").unwrap()),
            ("written in place", &|| fs::write(folder.join("faq/own.toml"), "a").unwrap()),
            ("written by renaming", &|| {
                fs::write(folder.join("faq/.own.toml.swp"), "b").unwrap();
                fs::rename(folder.join("faq/.own.toml.swp"), folder.join("faq/own.toml")).unwrap();
            }),
            ("a file gone", &|| fs::remove_file(folder.join("faq/new.toml")).unwrap()),
        ];
        for (what, change) in changes {
            change();
            assert!(told.recv_timeout(SOON).is_ok(), "{what}");
            while told.recv_timeout(Duration::from_millis(100)).is_ok() {}
        }
        fs::read(folder.join("faq/own.toml")).unwrap();
        fs::write(place.0.join("beside.toml"), "").unwrap();
        assert!(told.recv_timeout(Duration::from_millis(300)).is_err());
    }

    #[test]
    fn a_folder_that_goes_and_comes_back_is_noticed() {
        let place = place("gone");
        let folder = place.0.join("own");
        let (_watch, told) = watch(&folder);
        fs::remove_dir_all(&folder).unwrap();
        assert!(told.recv_timeout(SOON).is_ok());
        let (_watch, told) = watch(&folder);
        fs::create_dir_all(&folder).unwrap();
        assert!(told.recv_timeout(SOON).is_ok());
        // Nor need what it stands in be there.
        let deep = place.0.join("a/b/own");
        let (_watch, told) = watch(&deep);
        fs::create_dir_all(&deep).unwrap();
        assert!(told.recv_timeout(SOON).is_ok());
    }
}

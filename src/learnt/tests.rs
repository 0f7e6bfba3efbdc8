use super::*;
use engine::assistant::{Assistant, Question, Surface};
use engine::knowledge::build;

/// A directory that goes when the test is over.
struct Place(PathBuf);

impl Place {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("preceptor-learnt-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(std::env::temp_dir().join(name))
    }

    fn cache(&self) -> LearntCache {
        LearntCache::new(Some(&self.0), |_| None)
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<_> = fs::read_dir(self.0.join("learnt")).unwrap().map(|item| item.unwrap().path()).collect();
        files.sort();
        files
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn folder(answer: &str) -> (Knowledge, String) {
    let entry = format!(
        "[[entry]]\nid = \"fees\"\nquestion = \"What does the club cost?\"\nanswer = \"{answer}\"\nsources = []\n"
    );
    let files = Files::from([("faq/own.toml".to_owned(), entry)]);
    (build(&files).usable().unwrap(), folder_hash(&files))
}

/// Without this call learning takes the processor from questions.
#[test]
fn the_unit_lets_learning_run_behind_questions() {
    let unit = include_str!("../../contrib/preceptor.service");
    let filters = unit.lines().filter_map(|line| line.strip_prefix("SystemCallFilter="));
    let is_let = filters.fold(false, |is_let, filter| {
        let (denies, names) = filter.strip_prefix('~').map_or((false, filter), |names| (true, names));
        let concerns = |name| matches!(name, "@resources" | "@system-service" | "setpriority");
        if names.split(' ').any(concerns) { !denies } else { is_let }
    });
    assert!(is_let, "`setpriority` is denied");
}

fn learn(cache: &LearntCache, answer: &str) -> Learnt {
    let (knowledge, hash) = folder(answer);
    cache.learn(knowledge, &hash)
}

#[test]
fn the_same_folder_is_learnt_from_once() {
    let place = Place::new();
    let first = learn(&place.cache(), "Nothing.");
    assert!(matches!(first.anew, Some(CacheError::Absent)) && first.not_kept.is_none(), "{first:?}");
    let second = learn(&place.cache(), "Nothing.");
    assert!(second.anew.is_none(), "{:?}", second.anew);
    let answers = [first, second].map(|learnt| {
        let assistant = Assistant::new(learnt.prepared);
        assistant.answer(&Question::new("what does the club cost", Surface::Slash), None)
    });
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].reply.as_ref().unwrap().text().contains("Nothing."));
    assert!(learn(&place.cache(), "Five.").anew.is_some(), "another folder is another folder");
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_it_and_few_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    for number in 0..7 {
        learn(&place.cache(), &format!("It is {number}."));
        std::thread::sleep(Duration::from_millis(10));
        // The first is used again and again.
        learn(&place.cache(), "It is 0.");
    }
    assert_eq!(place.files().len(), KEPT);
    for file in place.files() {
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
    }
    assert!(learn(&place.cache(), "It is 0.").anew.is_none());
    assert!(learn(&place.cache().read_only(), "It is 1.").anew.is_some());
    assert!(learn(&place.cache().read_only(), "It is 1.").anew.is_some(), "nothing was written");
}

#[test]
fn what_is_damaged_is_learnt_anew() {
    let place = Place::new();
    learn(&place.cache(), "Nothing.");
    let file = place.files().remove(0);
    let good = fs::read(&file).unwrap();
    let mut altered = good.clone();
    *altered.last_mut().unwrap() ^= 1;
    let ends = [0, 5, HEADER.len(), HEADER.len() + DIGEST - 1, HEADER.len() + DIGEST, good.len() - 1];
    for bytes in ends.map(|end| good[..end].to_vec()).into_iter().chain([altered, vec![0; 1_000]]) {
        fs::write(&file, &bytes).unwrap();
        let learnt = learn(&place.cache(), "Nothing.");
        assert!(matches!(learnt.anew, Some(CacheError::Damaged(_))), "{:?}", learnt.anew);
        assert_eq!(fs::read(&file).unwrap(), good, "the same is learnt from the same");
    }
}

#[test]
fn it_stands_in_the_state_directory_or_else_in_the_users_cache() {
    let place = |state: Option<&str>, variables: &[(&str, &str)]| {
        let variable = |name: &str| Some(variables.iter().find(|(key, _)| *key == name)?.1.into());
        LearntCache::new(state.map(Path::new), variable).directory
    };
    let home = ("HOME", "/home/us");
    assert_eq!(place(Some("state"), &[home]), Some("state/learnt".into()));
    assert_eq!(place(None, &[home]), Some("/home/us/.cache/preceptor".into()));
    assert_eq!(place(None, &[home, ("XDG_CACHE_HOME", "/caches")]), Some("/caches/preceptor".into()));
    assert_eq!(place(None, &[home, ("XDG_CACHE_HOME", "caches")]), Some("/home/us/.cache/preceptor".into()));
    assert_eq!(place(None, &[("HOME", "")]), None);
    let learnt = learn(&LearntCache::default(), "Nothing.");
    assert!(matches!(learnt.anew, Some(CacheError::NoDirectory)));
}

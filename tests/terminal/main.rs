//! The binary from outside: what it prints where, and what it exits with. What it answers is tested elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

/// What a run of the binary left behind.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Ran {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    fn json_lines(&self) -> Vec<Value> {
        assert!(self.stdout.is_empty() || self.stdout.ends_with('\n'));
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{self:?}");
        self
    }

    #[track_caller]
    fn says(self, wanted: &str) -> Self {
        assert!(self.stderr.contains(wanted), "{wanted:?} is not in {self:?}");
        self
    }

    #[track_caller]
    fn shows(self, wanted: &str) -> Self {
        assert!(self.stdout.contains(wanted), "{wanted:?} is not in {self:?}");
        self
    }
}

/// The binary with nothing of the tester's environment that changes what it does.
fn preceptor(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_preceptor"));
    for (name, _) in std::env::vars_os() {
        let lossy = name.to_string_lossy();
        let is_ours = ["PRECEPTOR_", "DISCORD_", "CLICOLOR"].iter().any(|prefix| lossy.starts_with(prefix));
        if is_ours
            || ["NO_COLOR", "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HOME"]
                .contains(&&*lossy)
        {
            command.env_remove(&name);
        }
    }
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Ran {
    finish(preceptor(arguments).spawn().unwrap())
}

fn run_with_input(arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = preceptor(arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // From a thread of its own: both pipes are small.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let ran = finish(child);
    writer.join().unwrap();
    ran
}

fn finish(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder that goes when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("preceptor-cli-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        for inner in ["tables", "faq", "training"] {
            std::fs::create_dir_all(path.join(inner)).unwrap();
        }
        Self(path)
    }

    fn with(self, file: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.0.join(file), content).unwrap();
        self
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    fn file(&self, name: &str) -> String {
        Path::new(&self.0).join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn entry(id: &str, extra: &str) -> String {
    format!(
        "[[entry]]\nid = \"{id}\"\nquestion = \"What about {id}?\"\nanswer = \"This.\"\nsources = []\n\
         {extra}"
    )
}

fn usable_folder() -> Folder {
    Folder::new().with("faq/a.toml", format!("{}{}", entry("first-thing", ""), entry("second-thing", "")))
}

mod every_line_of_input {
    use super::*;

    #[test]
    fn gives_one_object_blank_and_unreadable_ones_included() {
        let ran = run_with_input(&["ask", "--json"], b"one\r\n\n   \n\xff\xfe\n\xf0\x9f\xa6\x84\nlast").exits(0);
        let objects = ran.json_lines();
        let questions: Vec<_> = objects.iter().map(|object| object["question"].as_str().unwrap()).collect();
        assert_eq!(questions, ["one", "", "   ", "\u{fffd}\u{fffd}", "🦄", "last"]);
        for object in &objects {
            assert_eq!(object["v"], 2);
            assert!(["answer", "suggest", "silent"].contains(&object["decision"].as_str().unwrap()));
        }
        assert_eq!(objects[1]["decision"], "silent");
        assert_eq!(ran.stderr, "");
    }

    #[test]
    fn has_the_keys_of_the_contract_in_their_order() {
        let ran = run_with_input(&["ask", "-", "--json"], b"\n").exits(0);
        let keys = "v question decision topic id confidence slots candidates suggestions reply";
        let mut rest = ran.stdout.as_str();
        for key in keys.split(' ') {
            let quoted = format!("\"{key}\":");
            rest = rest.split_once(&quoted).unwrap_or_else(|| panic!("{key} is missing or late: {ran:?}")).1;
        }
        let slots = &ran.json()["slots"];
        for key in ["credentials", "level", "years", "country", "state", "specialty", "compare"] {
            assert!(slots.get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn may_be_huge() {
        let mut input = vec![b'x'; 20_000_000];
        input.extend(b"\nnext\n");
        let objects = run_with_input(&["ask", "--json"], &input).exits(0).json_lines();
        assert_eq!(objects.len(), 2);
        assert_eq!(objects[0]["question"].as_str().unwrap().len(), 64 * 1024);
        assert_eq!(objects[1]["question"], "next");
    }

    #[test]
    fn is_answered_before_the_next_is_written() {
        let mut child = preceptor(&["ask", "--json"]).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        for question in ["one", "two"] {
            writeln!(stdin, "{question}").unwrap();
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["question"], question);
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }

    #[test]
    fn is_set_apart_in_plain_text() {
        let ran = run_with_input(&["ask", "--surface", "channel"], b"\n\n").exits(0);
        assert_eq!(ran.stdout, "(no answer: there are no words in that question)\n\n".repeat(2));
    }

    #[test]
    fn may_be_none_at_all() {
        assert_eq!(run(&["ask"]).exits(0).stdout, "");
    }
}

mod a_question {
    use super::*;

    #[test]
    fn is_its_words_joined() {
        let ran = run(&["ask", "--json", "after", "-5", "years  or", "--", "--so"]).exits(0);
        assert_eq!(ran.json()["question"], "after -5 years  or --so");
    }

    #[test]
    fn may_be_empty_or_binary() {
        assert_eq!(run(&["ask", "--json", ""]).exits(0).json()["decision"], "silent");
        run(&["ask", "\u{1b}[31m\u{7}\u{202e}"]).exits(0);
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let mut command = preceptor(&["ask", "--json"]);
            command.arg(std::ffi::OsStr::from_bytes(b"a\xffb"));
            assert_eq!(finish(command.spawn().unwrap()).exits(0).json()["question"], "a\u{fffd}b");
        }
    }
}

mod a_reader_that_leaves {
    use super::*;

    #[test]
    fn ends_the_run_quietly() {
        for arguments in [&["ask", "--json"][..], &["ask"]] {
            let mut child = preceptor(arguments).stdin(Stdio::piped()).spawn().unwrap();
            let mut stdin = child.stdin.take().unwrap();
            let writer = std::thread::spawn(move || while stdin.write_all(b"a question\n").is_ok() {});
            let mut first = [0];
            child.stdout.take().unwrap().read_exact(&mut first).unwrap();
            let ran = finish(child).exits(0);
            assert_eq!(ran.stderr, "");
            writer.join().unwrap();
        }
    }

    #[test]
    fn may_leave_a_list_or_help() {
        let folder = usable_folder();
        for arguments in [&["faq", "--knowledge", folder.path()][..], &["check", folder.path()], &["--help"]] {
            let mut child = preceptor(arguments).spawn().unwrap();
            drop(child.stdout.take());
            child.wait_with_output().map(|output| assert_eq!(output.status.code(), Some(0), "{output:?}")).unwrap();
        }
    }
}

mod the_command_line {
    use super::*;

    #[test]
    fn explains_itself() {
        let ran = run(&["--help"]).exits(0);
        for part in ["Examples:", "not affiliated with AAPC, AHIMA or BLS", "No career, legal or coding advice"] {
            assert!(ran.stdout.contains(part), "{part}");
        }
        run(&["--version"]).exits(0).shows(env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn tells_why_it_says_what_it_says() {
        let asked = ["ask", "--explain", "--surface", "channel", "which modifier goes on a bilateral claim?"];
        let ran = run(&asked).exits(0).shows("I say nothing.").shows("It is like what I leave to others");
        assert!(ran.stdout.contains("confidence: "), "what the matcher looked at follows: {}", ran.stdout);
        let ran = run(&["ask", "--explain", "--json", "salaries"]).exits(0).says("It asks for exactly that");
        assert_eq!(ran.json()["decision"], "answer");
    }

    #[test]
    fn mistakes_exit_with_2() {
        for arguments in [
            &[][..],
            &["nonsense"],
            &["ask", "--surface", "loud", "x"],
            &["cert"],
            &["compare"],
            &["compare", "CPC"],
            &["compare", "CPC", "CCS", "COC"],
            &["chat", "--json"],
            &["check", "one", "--knowledge", "two"],
        ] {
            let ran = run(arguments).exits(2);
            assert_eq!(ran.stdout, "");
            assert_ne!(ran.stderr, "");
        }
    }

    #[test]
    fn echoes_no_escape_sequences() {
        let folder = usable_folder();
        let typed = "\u{1b}]0;owned\u{7}\u{9b}31m";
        for arguments in
            [&["ask", "--\u{1b}[31m"][..], &["faq", typed, "--knowledge", folder.path()], &["check", typed]]
        {
            let ran = run(arguments);
            let shown = ran.stdout.clone() + &ran.stderr;
            assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{shown:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn tells_when_the_disk_is_full() {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let child = preceptor(&["ask", "x"]).stdout(full).spawn().unwrap();
        finish(child).exits(1).says("cannot write the output");
    }
}

mod a_name {
    use super::*;

    #[test]
    fn that_is_unknown_exits_with_1_and_offers_others() {
        let ran = run(&["cert", "CPX", "--knowledge", "knowledge"]).exits(1);
        assert_eq!(ran.stdout, "");
        let ran = ran.says("preceptor: unknown credential \"CPX\"; did you mean ").says("CPC (");
        assert!(!ran.stderr.contains("certification:"));
    }

    #[test]
    fn that_is_unknown_gives_suggestions_as_json() {
        let ran = run(&["cert", "CPX", "--knowledge", "knowledge", "--json"]).exits(1);
        let object = ran.json();
        assert_eq!((&object["decision"], &object["topic"]), (&"suggest".into(), &"certification".into()));
        assert_eq!(object["suggestions"][0]["id"], "certification:CPC");
        assert_eq!(object["reply"], Value::Null);
    }

    #[test]
    fn with_two_letters_swapped_is_offered_first() {
        run(&["salary", "CSC"]).exits(1).says("did you mean CCS (");
    }

    #[test]
    fn that_is_like_nothing_is_silent_as_json() {
        let ran = run(&["cert", "zzzzzzzz", "--json"]).exits(1);
        assert_eq!(ran.json()["decision"], "silent");
        assert_eq!(ran.json()["suggestions"], serde_json::json!([]));
    }

    #[test]
    fn of_a_salary_may_stand_in_any_place() {
        for (arguments, id) in [
            (&["senior", "CCS"][..], "salary:CCS:senior"),
            (&["10 years", "CCS"], "salary:CCS:senior"),
            (&["oncology", "Texas"], "salary:oncology:US-TX"),
            (&["Texas", "senior"], "salary:senior:US-TX"),
            (&["CCS", "10", "years"], "salary:CCS:senior"),
            (&["10", "years"], "salary:senior"),
        ] {
            let ran = run(&[&["salary", "--json"], arguments].concat()).exits(0);
            assert_eq!(ran.json()["id"], id);
        }
        let ran = run(&["salary", "CCS", "Texas", "--region", "Ohio"]);
        ran.exits(1).says("unknown level \"Texas\"");
        run(&["salary", "CCS", "senior", "extra"]).exits(1).says("unknown region \"extra\"");
    }

    #[test]
    fn leads_nowhere_in_a_folder_without_tables() {
        let folder = usable_folder();
        for command in ["salary", "outlook", "career", "interview", "resources"] {
            let ran = run(&[command, "--knowledge", folder.path()]).exits(0);
            assert!(!ran.stdout.contains("Next"), "{ran:?}");
        }
        run(&["cert", "CPC", "--knowledge", folder.path()]).exits(1).says("this knowledge holds none");
    }

    #[test]
    fn without_pay_figures_is_not_sent_to_them() {
        let ran = run(&["cert", "RHIA"]).exits(0);
        assert!(ran.stdout.contains("no pay figure") && !ran.stdout.contains("salary RHIA"), "{ran:?}");
    }

    #[test]
    fn that_is_like_nothing_gets_a_hint() {
        for (arguments, hint) in [
            (&["cert", "zzzzzzzz"][..], "such as CPC"),
            (&["salary", "CPC", "zzzzzzzz"], "entry, mid or senior"),
            (&["salary", "--region", "zzzzzzzz"], "state of the US"),
            // Half its letters are those of Arizona, which is not enough to offer it.
            (&["salary", "--region", "Narnia"], "state of the US"),
            (&["career", "zzzzzzzz"], "`preceptor career`"),
            (&["faq", "🦄"], "`preceptor faq`"),
            (&["compare", "CPC", "CPC"], "cannot be compared with itself"),
        ] {
            let arguments = [arguments, &["--knowledge", "knowledge"]].concat();
            run(&arguments).exits(1).says(hint);
        }
    }
}

mod the_list_of_entries {
    use super::*;

    #[test]
    fn goes_by_topic() {
        let folder = usable_folder().with("faq/b.toml", entry("third", ""));
        let ran = run(&["faq", "--knowledge", folder.path()]).exits(0);
        let expected = "a\nfirst-thing   What about first-thing?\nsecond-thing  What about second-thing?\n\n\
                        b\nthird  What about third?\n";
        assert_eq!(ran.stdout, expected);
        let list = run(&["faq", "--json", "--knowledge", folder.path()]).exits(0).json();
        assert_eq!(list[2]["id"], "third");
        assert_eq!(list[2]["topic"], "b");
    }
}

mod settings {
    use super::*;

    #[test]
    fn at_fault_name_their_place_and_exit_with_3() {
        for (content, place) in [
            ("[thresholds.slash]\nanswr = 0.5\n", "config.toml:2:1: unknown field `answr`"),
            (
                "[thresholds.slash]\nanswer = 7\n",
                "config.toml:2:10: thresholds.slash.answer is 7; write a number from 0",
            ),
            ("[knowledge\n", "config.toml:1:"),
        ] {
            let folder = Folder::new().with("config.toml", content);
            run(&["ask", "--config", &folder.file("config.toml"), "x"]).exits(3).says(place);
        }
        run(&["ask", "--config", "/nonexistent/config.toml", "x"]).exits(3).says("config.example.toml");
        let child = preceptor(&["ask", "x"]).env("PRECEPTOR_THRESHOLDS_CHANNEL_ANSWER", "lots").spawn().unwrap();
        finish(child).exits(3).says("PRECEPTOR_THRESHOLDS_CHANNEL_ANSWER is \"lots\"");
    }

    #[test]
    fn are_told_whole_when_they_are_at_fault() {
        let content = "[answering]\nper_minute = 'ten'\n[log]\nlevel = 'loud'\nlevl = 'info'\n";
        let folder = Folder::new().with("config.toml", content);
        let mut command = preceptor(&["ask", "--config", &folder.file("config.toml"), "x"]);
        command.env("PRECEPTOR_KNOWLEDGE_FOLDER", "~/faq");
        let ran = finish(command.spawn().unwrap()).exits(3).says("preceptor: 4 settings cannot be used\n");
        let places: Vec<_> = ["config.toml:2:14", "config.toml:4:9", "config.toml:5:1", "PRECEPTOR_KNOWLEDGE_FOLDER"]
            .map(|place| ran.stderr.find(place).unwrap_or_else(|| panic!("{place} is not in {ran:?}")))
            .into();
        assert!(places.is_sorted(), "{ran:?}");
        ran.says("did you mean `level`?").says("write the whole path");
    }

    #[test]
    fn that_do_not_exist_are_told_and_do_no_harm() {
        let child = preceptor(&["ask", "x"]).env("PRECEPTOR_LOG_LEVL", "info").spawn().unwrap();
        let ran = finish(child).exits(0).says("PRECEPTOR_LOG_LEVL sets nothing; did you mean PRECEPTOR_LOG_LEVEL?");
        assert_eq!(ran.stderr.lines().count(), 1);
    }

    #[test]
    fn come_from_the_option_then_the_environment_then_the_file() {
        let in_file = Folder::new().with("faq/a.toml", entry("from-file", ""));
        let in_variable = Folder::new().with("faq/a.toml", entry("from-variable", ""));
        let in_option = Folder::new().with("faq/a.toml", entry("from-option", ""));
        let name = Path::new(in_file.path()).file_name().unwrap().to_str().unwrap();
        // Relative to the file, wherever it is read from.
        let settings = Folder::new().with("config.toml", format!("[knowledge]\nfolder = \"../{name}\"\n"));
        let config = settings.file("config.toml");
        let listed = |arguments: &[&str], variable: &str| {
            let child = preceptor(arguments).env("PRECEPTOR_KNOWLEDGE_FOLDER", variable).spawn().unwrap();
            finish(child).exits(0).stdout
        };
        assert!(listed(&["faq", "--config", &config], "").contains("from-file"));
        assert!(listed(&["faq", "--config", &config], in_variable.path()).contains("from-variable"));
        let with_option = ["faq", "--config", &config, "--knowledge", in_option.path()];
        assert!(listed(&with_option, in_variable.path()).contains("from-option"));
    }

    #[test]
    fn learn_from_a_folder_once() {
        let folder = Folder::new().with("faq/a.toml", entry("fees", ""));
        let caches = Folder::new();
        let kept = Path::new(caches.path()).join("preceptor");
        // Vectors of its texts are kept beside what was learnt.
        let is_learnt = |file: &std::path::PathBuf| file.extension().is_some_and(|ending| ending == "learnt");
        let all = || std::fs::read_dir(&kept).unwrap().map(|file| file.unwrap().path());
        let files = || all().filter(is_learnt).collect::<Vec<_>>();
        let asked = || {
            let arguments = ["ask", "--json", "--knowledge", folder.path(), "what about fees"];
            finish(preceptor(&arguments).env("XDG_CACHE_HOME", caches.path()).spawn().unwrap()).exits(0)
        };
        let first = asked();
        let [file] = files().try_into().unwrap();
        let written = std::fs::metadata(&file).unwrap().len();
        assert_eq!(asked().stdout, first.stdout);
        // One that is damaged is as good as none.
        std::fs::write(&file, "damaged").unwrap();
        let again = asked();
        assert_eq!((again.stdout, again.stderr), (first.stdout, first.stderr));
        assert_eq!((files(), std::fs::metadata(&file).unwrap().len()), (vec![file], written));
        // A folder that has changed is another.
        std::fs::write(folder.file("faq/a.toml"), entry("dues", "")).unwrap();
        asked().shows("dues");
    }

    #[test]
    fn leave_unusable_knowledge_unused() {
        let broken = Folder::new().with("faq/a.toml", "[[entry]]\nid = ");
        for folder in [broken.path(), "/nonexistent", Folder::new().path()] {
            let ran = run(&["ask", "--knowledge", folder, "x"]).exits(3);
            assert_eq!(ran.stdout, "");
            assert!(ran.stderr.starts_with("preceptor: "), "{ran:?}");
        }
        run(&["ask", "--knowledge", broken.path(), "x"]).says("faq/a.toml:2:");
    }

    #[test]
    fn mention_warnings_in_one_line() {
        let folder = Folder::new().with("faq/a.toml", entry("first", ""));
        let ran = run(&["ask", "--knowledge", folder.path(), "--json", "x"]).exits(0).says("`preceptor check");
        assert_eq!(ran.stderr.lines().count(), 1);
        assert_eq!(ran.json_lines().len(), 1);
    }
}

#[cfg(feature = "discord")]
mod a_token {
    use super::*;

    const TOKEN: &str = "MTE4NDczMDAwMDAwMDAwMDAwMQ.GhT4Xz.dQw4w9WgXcQabcdefghijklmnopqrstuvw12";
    const SECRET: &str = "dQw4w9WgXcQ";

    /// What a command says in an environment, which is not the token.
    fn said(arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
        let mut command = preceptor(arguments);
        // Nothing of what is tried here leads to Discord.
        command.env("DISCORD_API", "http://127.0.0.1:9").envs(environment.iter().copied());
        let ran = finish(command.spawn().unwrap());
        assert!(!ran.stdout.contains(SECRET) && !ran.stderr.contains(SECRET), "{ran:?}");
        ran
    }

    #[test]
    fn does_not_show_wherever_it_is_put() {
        let in_address = format!("https://{TOKEN}@proxy.example:8080");
        for name in [
            "PRECEPTOR_DISCORD_TOKEN_FILE",
            "PRECEPTOR_DISCORD_GUILD",
            "PRECEPTOR_ANSWERING_CHANNELS",
            "PRECEPTOR_LOG_LEVEL",
            "DISCORD_API",
        ] {
            for command in [&["run"][..], &["doctor"], &["doctor", "--json"], &["invite"]] {
                let ran = said(command, &[(name, TOKEN)]);
                assert!([Some(1), Some(3)].contains(&ran.code), "{ran:?}");
            }
        }
        said(&["run"], &[("DISCORD_API", &in_address)]).exits(3).says("scheme, host and port");
        for key in ["token", "token_file", "api_base", "guild", TOKEN] {
            let folder = Folder::new().with("config.toml", format!("[discord]\n\"{key}\" = \"{TOKEN}\"\n"));
            let config = folder.file("config.toml");
            let ran = said(&["run", "--config", &config], &[]).exits(3);
            assert!(ran.stderr.len() > 20, "{ran:?}");
        }
        let folder = Folder::new().with("config.toml", format!("[discord]\ntoken = {TOKEN}\n"));
        said(&["run", "--config", &folder.file("config.toml")], &[]).exits(3);
        said(&["run", TOKEN], &[]).exits(2).says("[hidden: it looks like a secret]");
        said(&[TOKEN], &[]).exits(2);
        said(&["run", &format!("--token={TOKEN}")], &[]).exits(2);
        said(&["run", "--config", TOKEN], &[]).exits(3);
        said(&["cert", TOKEN], &[]).exits(1);
    }

    #[test]
    fn is_told_by_the_place_where_it_is_wrong() {
        let folder = Folder::new().with("token", "two words\n").with("utf16", b"\xff\xfeM\0T\0");
        let run_with = |file: &str| said(&["run"], &[("PRECEPTOR_DISCORD_TOKEN_FILE", file)]).exits(3);
        let ran = run_with(&folder.file("token")).says("token is not one: it has spaces").says(folder.path());
        assert!(!ran.stderr.contains("DISCORD_TOKEN"), "{ran:?}");
        run_with(&folder.file("utf16")).says("is not UTF-8 text");
        run_with("/nonexistent/token").says("check the path and who may read it");
        said(&["run"], &[]).exits(3).says("DISCORD_TOKEN").says("token_file");
        // As systemd hands it over, also where it knows no `%d`.
        said(&["run"], &[("CREDENTIALS_DIRECTORY", folder.path())]).exits(3).says("it has spaces");
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStrExt;
            let mut command = preceptor(&["run"]);
            command.env("DISCORD_TOKEN", std::ffi::OsStr::from_bytes(b"MTE4\xff"));
            finish(command.spawn().unwrap()).exits(3).says("DISCORD_TOKEN is not UTF-8 text");
        }
    }
}

mod check {
    use super::*;

    fn check(folder: &Folder) -> Ran {
        run(&["check", folder.path()])
    }

    #[test]
    fn passes_the_built_in_folder() {
        run(&["check"]).exits(0).shows("knowledge: 0 errors, 0 warnings\n");
        let findings = run(&["check", "--phrasings", "--json"]).exits(0).json();
        assert!(findings.as_array().unwrap().iter().all(|finding| finding["severity"] == "note"), "{findings}");
    }

    #[test]
    fn tells_phrasings_that_are_read_as_another_entry() {
        let taught = "[[entry]]\nid = \"exam-fee\"\nphrasings = [\n\"how much is the exam fee\",\n\"exam fee cost\",\n\
                      \"fee for the exam\",\n]\n[[entry]]\nid = \"stress\"\nphrasings = [\n\"stress at work\",\n\
                      \"How much is the exam fee?\",\n\"is coding stressful\",\n]\n";
        let folder = Folder::new()
            .with("faq/a.toml", format!("{}{}", entry("exam-fee", ""), entry("stress", "")))
            .with("training/a.toml", taught);
        let ran =
            run(&["check", "--phrasings", folder.path()]).exits(0).shows("; 1 phrasing is read as another entry\n");
        let ran = ran.shows("training/a.toml:12:1").shows("this phrasing of `stress` is read as `exam-fee`");
        ran.shows("move it to `exam-fee`");
        run(&["check", folder.path(), "--max-misread", "1"]).exits(0);
        let ran = run(&["check", folder.path(), "--json", "--max-misread", "0"]).exits(1);
        let ran = ran.says("1 phrasing is read as another entry, at most 0 may be");
        let findings = ran.json();
        let notes = findings.as_array().unwrap().iter().filter(|finding| finding["severity"] == "note");
        assert_eq!(notes.map(|note| note["line"].as_u64().unwrap()).collect::<Vec<_>>(), [12]);
    }

    #[test]
    fn shows_the_first_of_many_misread_phrasings_and_their_number() {
        let taught = |id: &str| {
            let texts: String = (0..30).map(|at| format!("\"fee of exam number{at}\", ")).collect();
            format!("[[entry]]\nid = \"{id}\"\nphrasings = [{texts}]\n")
        };
        let folder = Folder::new()
            .with("faq/a.toml", format!("{}{}", entry("exam-fee", ""), entry("fee", "")))
            .with("training/a.toml", format!("{}{}", taught("exam-fee"), taught("fee")));
        let ran = run(&["check", "--phrasings", folder.path()])
            .exits(0)
            .shows("31 phrasings are read as another entry (20 are shown, --json lists all)");
        assert_eq!(ran.stdout.matches("note: ").count(), 20);
    }

    #[test]
    fn says_when_there_is_no_folder() {
        let empty = Folder::new();
        let child = preceptor(&["check"]).current_dir(empty.path()).spawn().unwrap();
        finish(child).exits(2).says("no folder to check");
    }

    #[test]
    fn warnings_are_no_errors() {
        let ran = check(&usable_folder()).exits(0).shows("warning: ").shows("0 errors");
        assert!(!ran.stdout.contains("error: "));
    }

    #[test]
    fn empty_or_absent_folder() {
        check(&Folder::new()).exits(1).shows("error: ");
        let ran = run(&["check", "/nonexistent", "--json"]).exits(1);
        assert_eq!(ran.json()[0]["severity"], "error");
    }

    #[test]
    fn not_utf8() {
        let folder = Folder::new().with("faq/a.toml", b"[[entry]]\nid = \"\xff\"\n");
        check(&folder).exits(1).shows("--> ").shows("faq/a.toml:2:7\n").shows("UTF-8");
    }

    #[test]
    fn broken_toml_and_unknown_key_at_once_with_the_line_and_a_caret() {
        let folder = Folder::new().with("faq/a.toml", entry("first", "colour = 1\nsee_also = [\"x\"\n"));
        let ran = check(&folder).exits(1).shows("error: `colour`").shows("a.toml:6:1\n  |\n6 | colour = 1\n  | ^\n");
        assert!(ran.stdout.contains("a.toml:7:") && ran.stdout.contains("= help: "), "{ran:?}");
        assert!(!ran.stdout.contains('\u{1b}'));
    }

    #[test]
    fn duplicate_id_and_dangling_reference() {
        let twice = format!("{}{}", entry("same", ""), entry("same", "see_also = [\"nowhere\"]\n"));
        let folder = Folder::new().with("faq/a.toml", twice);
        let ran = run(&["check", folder.path(), "--json"]).exits(1);
        let found = ran.json();
        let at = |line: u64| found.as_array().unwrap().iter().any(|it| it["line"] == line && it["severity"] == "error");
        assert!(at(7) && at(11), "{found}");
        for key in ["file", "line", "column", "severity", "text", "mend"] {
            assert!(found[0].get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn falling_percentiles() {
        let row = "[[salary]]\nid = \"x\"\ngroup = \"national\"\ncountry = \"US\"\nlabel = \"All\"\nstatistic = \"median\"\n\
                   amount = 50000\np10 = 60000\np90 = 40000\ncurrency = \"USD\"\nperiod = \"year\"\nsources = []\n\
                   as_of = \"2025\"\ngrade = \"weak\"\n";
        let folder = usable_folder().with("tables/pay.toml", row);
        let ran = check(&folder).exits(1);
        let about = ran.stdout.lines().find(|line| line.contains("percentile") || line.contains("fall"));
        assert!(about.is_some(), "{ran:?}");
        ran.shows("tables/pay.toml:2:1\n");
    }
}

mod colour {
    use super::*;

    #[test]
    fn is_left_out_of_pipes_and_by_no_color() {
        let folder = usable_folder();
        assert!(!run(&["check", folder.path()]).stdout.contains('\u{1b}'));
        let coloured = |forced: bool, no_color: &str| {
            let mut command = preceptor(&["check", folder.path()]);
            command.env("NO_COLOR", no_color);
            if forced {
                command.env("CLICOLOR_FORCE", "1");
            }
            finish(command.spawn().unwrap()).stdout.contains('\u{1b}')
        };
        assert!(!coloured(false, "1"));
        assert!(coloured(true, ""));
    }
}

mod chat {
    use super::*;

    #[test]
    fn reads_lines_when_there_is_no_terminal() {
        let folder = usable_folder();
        let input = b"/faq\n\n/help\n/cert\n/quit\nnever asked\n";
        let ran = run_with_input(&["chat", "--knowledge", folder.path()], input).exits(0);
        let ran = ran.shows("first-thing").shows("/salary [CREDENTIAL").shows("Usage: cert");
        assert!(!ran.stdout.contains("(no answer)") && !ran.stdout.contains('\u{1b}'), "{ran:?}");
    }

    #[test]
    fn ends_with_the_input() {
        assert_eq!(run(&["chat"]).exits(0).stdout, "");
    }
}

mod many_findings {
    use super::*;

    #[test]
    fn are_shown_in_time_that_grows_with_their_number_alone() {
        const KEYS: usize = 400_000;
        let keys: String = (0..KEYS).map(|at| format!("key{at} = {at}\n")).collect();
        let folder = Folder::new().with("faq/a.toml", keys);
        let started = std::time::Instant::now();
        let ran = run(&["check", folder.path()]).exits(1).shows("400000 errors");
        assert!(ran.stdout.contains(&format!("a.toml:{KEYS}:1\n")));
        // Generous: half as many took 61 seconds when the line of each was looked for from the file's beginning.
        assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
        let strings = format!("[[entry]]\nsee_also = [{}]\n", "1,".repeat(KEYS));
        let folder = Folder::new().with("faq/a.toml", strings);
        let started = std::time::Instant::now();
        run(&["check", "--json", folder.path()]).exits(1);
        assert!(started.elapsed() < std::time::Duration::from_secs(60), "{:?}", started.elapsed());
    }
}

mod an_evaluation_of_nothing {
    use super::*;

    #[test]
    fn passes_no_floor() {
        let row = "\u{feff}{\"id\":\"a\",\"text\":\"hello there\",\"labels\":[],\"kind\":\"chatter\"}\n";
        let folder = Folder::new().with("rows.jsonl", row);
        let rows = folder.file("rows.jsonl");
        run(&["eval", &rows]).exits(0);
        run(&["eval", &rows, "--min-top1", "0.5"]).exits(1).says("no question has an entry that answers it");
        run(&["eval", &rows, "--min-channel-precision", "0.5"]).exits(1).says("no question was answered unprompted");
    }
}

mod labelled_questions {
    use super::*;

    const GOOD: &str = "{\"id\":\"a\",\"text\":\"what is this\",\"labels\":[\"average-salary\"],\"kind\":\"faq\"}\n";

    fn evaluated(rows: impl AsRef<[u8]>, more: &[&str]) -> Ran {
        let folder = Folder::new().with("rows.jsonl", rows);
        run(&[&["eval", &folder.file("rows.jsonl")], more].concat())
    }

    #[test]
    fn may_carry_notes_of_their_own() {
        evaluated(GOOD.replace("}", ",\"by\":\"me\",\"slots\":{},\"intent\":\"\"}"), &[]).exits(0);
    }

    #[test]
    fn are_told_with_all_their_faults() {
        let rows = [
            GOOD,
            "{\"id\":\"a\",\"text\":\"x\",\"labels\":[],\"kind\":\"faq\"}\n",
            "{\"id\":\"b\",\"text\":\"x\",\"labels\":[],\"kind\":\"faq\",\"intnt\":\"salary\"}\n",
            "{\"id\":\"c\",\"text\":\"x\",\"labels\":[],\"kind\":\"faq\",\"intent\":\"salry\"}\n",
            "{\"id\":\"d\",,}\n",
            "\n{\"id\":\"e\",\"text\":5,\"labels\":[],\"kind\":\"faq\"}\n",
        ];
        let ran = evaluated(rows.concat(), &[]).exits(1).says("rows.jsonl: 5 faults\n");
        let ran = ran.says("line 2: the id `a` stands on line 1 already").says("line 3: `intnt` is not a key");
        let ran = ran.says("did you mean `intent`?").says("line 4: `salry` is not an intent; did you mean `salary`?");
        let ran = ran.says("line 5: column 11: ").says("line 7: invalid type").says("id, text, labels and kind");
        assert!(!ran.stderr.contains("at line 1"), "{ran:?}");
        let ran = evaluated("nonsense\n".repeat(1_000), &[]).exits(1).says("… and 980 more");
        assert!(ran.stderr.lines().count() < 30, "{ran:?}");
    }

    #[test]
    fn have_labels_that_name_entries() {
        let ran = evaluated(GOOD.replace("average-salary", "avrage-salary"), &[]).exits(1);
        ran.says("line 1: the label `avrage-salary` is not the id of an entry; did you mean `average-salary`?");
    }

    #[test]
    fn are_utf_8() {
        let rows = [GOOD.as_bytes(), b"{\"id\":\"caf\xe9\"}"].concat();
        evaluated(rows, &[]).exits(1).says("rows.jsonl: line 2: is not UTF-8 text");
    }

    #[test]
    fn are_relabelled_by_ids_that_they_have() {
        let relabelled = |line: &str| {
            let folder = Folder::new().with("labels.jsonl", line);
            evaluated(GOOD, &["--relabel", &folder.file("labels.jsonl")])
        };
        let line = |id: &str| format!("{{\"id\":\"{id}\",\"labels\":[\"raises\"],\"reason\":\"r\"}}\n");
        relabelled(&line("nobody")).exits(1).says("labels.jsonl: line 1: no question").says("`nobody`");
        relabelled(&(line("a") + &line("a"))).exits(1).says("labels.jsonl: line 2: no question");
    }

    #[test]
    fn have_floors_that_can_be_reached_and_missed() {
        for (option, value) in [
            ("--min-top1", "1.5"),
            ("--min-recall3", "-0.1"),
            ("--max-calibration-error", "nan"),
            ("--max-channel-near", "0.5"),
        ] {
            evaluated(GOOD, &[&format!("{option}={value}")]).exits(2).says("such as");
        }
    }

    #[test]
    fn are_measured_against_others_on_a_folder_alone() {
        let folder = Folder::new().with("rows.jsonl", GOOD);
        let mut command = preceptor(&["eval", "--baselines", "rows.jsonl"]);
        finish(command.current_dir(folder.path()).spawn().unwrap()).exits(2).says("--knowledge my-knowledge/");
    }
}

mod looking_after_a_folder {
    use super::*;

    const SOURCES: &str = "[[source]]\nid = \"club\"\ntitle = \"Yearbook\"\npublisher = \"Club\"\nas_of = \"2020\"\n\
                           grade = \"weak\"\n";

    fn paid(amount: u32, as_of: &str) -> String {
        format!(
            "last_read = \"2026-02\"\n[[salary]]\nid = \"all\"\ngroup = \"national\"\ncountry = \"US\"\nlabel = \"All\"\n\
             statistic = \"median\"\namount = {amount}\ncurrency = \"USD\"\nperiod = \"year\"\nsources = [\"club\"]\n\
             as_of = \"{as_of}\"\ngrade = \"weak\"\n"
        )
    }

    fn folder(amount: u32, as_of: &str) -> Folder {
        usable_folder().with("tables/sources.toml", SOURCES).with("tables/pay.toml", paid(amount, as_of))
    }

    #[test]
    fn old_figures_are_listed_and_fresh_ones_are_not() {
        let old = folder(50_000, "2019-05");
        let listed = run(&["knowledge", "stale", "--knowledge", old.path()]).exits(0);
        let listed = listed.shows("tables/pay.toml: 1 figure, last read 2026-02").shows("salary:all = $50,000 (club)");
        listed.shows("weak").shows("tables/facts.toml: 0 figures, nobody says when it was last read");
        let ran = run(&["knowledge", "stale", "--months", "60000", "--knowledge", old.path(), "--json"]).exits(0);
        assert_eq!(ran.json()[0]["figures"], serde_json::json!([]));
        assert_eq!(ran.json()[0]["last_read"], "2026-02");
        let undated = folder(50_000, "undated");
        let ran = run(&["knowledge", "stale", "--months", "60000", "--knowledge", undated.path(), "--json"]).exits(0);
        assert_eq!(ran.json()[0]["figures"][0]["months"], Value::Null);
    }

    #[test]
    fn two_folders_are_told_apart() {
        let (before, after) = (folder(50_000, "2024-05"), folder(51_000, "2025-05"));
        std::fs::write(after.file("faq/more.toml"), entry("more", "")).unwrap();
        let ran = run(&["knowledge", "diff", before.path(), after.path()]).exits(0);
        let ran = ran.shows("Entries: 1 added, 0 removed, 0 changed").shows("+ more");
        ran.shows("salary:all: $50,000 (May 2024) -> $51,000 (May 2025)");
        let same = run(&["knowledge", "diff", before.path(), before.path(), "--json"]).exits(0).json();
        assert_eq!(same["entries"]["added"], serde_json::json!([]));
        assert_eq!(same["questions"], Value::Null);
    }

    #[test]
    fn labelled_questions_move_between_two_folders() {
        let (before, after) = (usable_folder(), usable_folder());
        std::fs::write(after.file("faq/boats.toml"), entry("boats", "")).unwrap();
        std::fs::write(
            after.file("training/boats.toml"),
            "[[entry]]\nid = \"boats\"\nphrasings = [\"how do i sail\"]\n",
        )
        .unwrap();
        let rows = r#"{"id": "q1", "text": "how do i sail", "labels": ["boats"], "kind": "faq"}"#;
        let questions = Folder::new().with("rows.jsonl", rows);
        let rows = questions.file("rows.jsonl");
        let ran = run(&["knowledge", "diff", before.path(), after.path(), "--questions", &rows]).exits(0);
        ran.shows("0 read rightly before, 1 after; 1 moved").shows("+ q1: ").shows("-> boats (how do i sail)");
    }

    #[test]
    fn a_new_entry_is_asked_for_and_written() {
        let folder = folder(50_000, "2024-05");
        let typed = "How do I row?\nrow-a-boat\nWith \"both\" oars.\n.\nclub\nhow do i row\nwhat about rowing\n\na\n";
        let arguments = ["knowledge", "new-entry", "--knowledge", folder.path()];
        let ran = run_with_input(&arguments, typed.as_bytes()).exits(0);
        ran.shows("id = \"row-a-boat\"")
            .shows("Written to faq/a.toml and training/a.toml")
            .says("2 phrasings: 12 at least");
        let asked = run(&["ask", "how do i row", "--json", "--knowledge", folder.path()]).exits(0).json();
        assert_eq!(asked["candidates"][0]["id"], "row-a-boat");
        // The same id once more would be a fault, and nothing is written.
        let before = std::fs::read_to_string(folder.file("faq/a.toml")).unwrap();
        run_with_input(&arguments, typed.as_bytes()).exits(1).shows("Nothing was written");
        assert_eq!(std::fs::read_to_string(folder.file("faq/a.toml")).unwrap(), before);
        run_with_input(&arguments, b"How do I row?\n").exits(2).says("nothing was answered to");
    }
}

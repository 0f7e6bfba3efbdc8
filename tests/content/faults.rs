//! Faults put into a copy of the built-in folder: each is told first, with its place and its mend.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use engine::knowledge::{Diagnostic, Phase, Severity, load_folder};

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
        let content: Vec<_> = findings.iter().filter(|finding| finding.phase > Phase::Following).collect();
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
            for file in [
                "faq/pay.toml",
                "tables/sources.toml",
                "tables/pay.toml",
                "tables/credentials.toml",
                "tables/careers.toml",
                "tables/facts.toml",
            ] {
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
        for file in ["faq/pay.toml", "tables/sources.toml", "tables/outlook.toml"] {
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
            ("tables/pay.toml", "tables/Pay.Toml", "tables/Pay.Toml"),
            ("tables/sources.toml", "old/sources.toml", "old/"),
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

    #[test]
    fn by_the_layout_of_before() {
        let folder = Folder::new();
        for (now, before) in [("tables/pay.toml", "salaries.toml"), ("tables/sources.toml", "sources.toml")] {
            std::fs::rename(folder.file(now), folder.file(before)).unwrap();
        }
        let findings = told_first(&folder, "salaries.toml", "tables stand in tables/");
        assert_eq!(findings[0].mend, "move it to tables/pay.toml");
        assert_eq!((findings[1].file.as_str(), findings.len()), ("sources.toml", 3), "{findings:#?}");
        let folder = Folder::new();
        std::fs::remove_dir_all(folder.file("training")).unwrap();
        let text = folder.text("faq/pay.toml");
        folder.write("faq/pay.toml", text.replace("\nquestion =", "\nphrasings = [\"how much\"]\nquestion ="));
        let findings = folder.findings();
        let [following, first] = &findings[..] else { panic!("{findings:#?}") };
        assert!(first.line > 0 && first.mend.contains("to training/pay.toml"), "{first}");
        assert_eq!(following.phase, Phase::Following);
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
        told_first(&folder, "faq/", "cannot be read: Permission denied");
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

/// A fault put into a file: the first place that the pattern stands at gets the replacement.
struct Breakage {
    name: &'static str,
    file: &'static str,
    pattern: &'static str,
    replacement: &'static str,
    told: &'static str,
    mend: &'static str,
}

const fn breakage(
    name: &'static str,
    file: &'static str,
    pattern: &'static str,
    replacement: &'static str,
    told: &'static str,
    mend: &'static str,
) -> Breakage {
    Breakage { name, file, pattern, replacement, told, mend }
}

const SALARIES: &str = "tables/pay.toml";
const CREDENTIALS: &str = "tables/credentials.toml";
const OUTLOOK: &str = "tables/outlook.toml";
const FACTS: &str = "tables/facts.toml";
const INTENTS: &str = "intents.toml";
const LABELS: &str = "labels.toml";
const CAREERS: &str = "tables/careers.toml";
const WORDS: &str = "vocabulary.toml";
const PAY: &str = "faq/pay.toml";
const TAUGHT: &str = "training/pay.toml";
const ANSWER: &str = "answer = \"\"\"\n";
const FIRST_ENTRY: &str = "[[entry]]\n";

const BREAKAGES: &[Breakage] = &[
    breakage("negative pay", SALARIES, "amount = ", "amount = -", "is not plausible", "must lie from"),
    breakage("pay of a second", SALARIES, "amount = ", "amount = 9999", "is not plausible", "must lie from"),
    breakage("no number", SALARIES, "amount = ", "amount = nan # ", "`amount` is nan", "write a number"),
    breakage("no date", SALARIES, "as_of = \"", "as_of = \"yesterday\" # ", "names no year", "write when it was true"),
    breakage("no such month", SALARIES, "as_of = \"", "as_of = \"2025-13\" # ", "does not exist", "write when"),
    breakage("no such day", FACTS, "as_of = \"", "as_of = \"2025-02-30\" # ", "does not exist", "write when"),
    breakage("a date ahead", SALARIES, "as_of = \"", "as_of = \"2231-12\" # ", "does not exist", "write when"),
    breakage("a year ahead", "tables/sources.toml", "as_of = \"", "as_of = \"2190\" # ", "lies ahead", "write when"),
    breakage("backwards", CREDENTIALS, "as_of = \"", "as_of = \"2023 to 2021\" # ", "runs backwards", "write when"),
    breakage("growth", OUTLOOK, "growth = ", "growth = 70", "is not plausible", "must lie from -100 to 200"),
    breakage("window", OUTLOOK, "window = \"20", "window = \"2O", "is not the window", "2025-35"),
    breakage("window backwards", OUTLOOK, "window = \"", "window = \"2035-25\" # ", "is not the window", "2025-35"),
    breakage("currency", SALARIES, "currency = \"USD\"", "currency = \"DOLLARS\"", "is not a currency", "ISO 4217"),
    breakage(
        "currency in small letters",
        SALARIES,
        "currency = \"USD\"",
        "currency = \"usd\"",
        "not a currency",
        "ISO 4217",
    ),
    breakage("no currency", SALARIES, "currency = \"USD\"\n", "", "without a currency", "add `currency"),
    breakage("state", SALARIES, "state = \"TX\"", "state = \"XT\"", "is not the id of a state", "correct it"),
    breakage("country", FACTS, "country = \"US\"", "country = \"XQ\"", "is not a country code", "ISO 3166"),
    breakage(
        "country in words",
        SALARIES,
        "country = \"US\"",
        "country = \"USA\"",
        "is not a country code",
        "ISO 3166",
    ),
    breakage("country of names", WORDS, "code = \"GB\"", "code = \"UK\"", "is not a country code", "ISO 3166"),
    breakage("statistic", SALARIES, "\"median\"", "\"medain\"", "is not a statistic", "did you mean `median`?"),
    breakage("group", SALARIES, "\"national\"", "\"natoinal\"", "is not a group", "did you mean `national`?"),
    breakage("topic", FACTS, "topic = \"cost\"", "topic = \"cots\"", "is not a topic that", "`cost`"),
    breakage("field", CREDENTIALS, "\"exam_questions\"", "\"exam_questons\"", "is not a field", "`exam_questions`?"),
    breakage(
        "period",
        SALARIES,
        "period = \"hour\"",
        "period = \"hours\"",
        "is not a period",
        "write year, month or hour",
    ),
    breakage("grade", SALARIES, "grade = \"primary\"", "grade = \"primery\"", "is not a grade", "primary"),
    breakage("home", WORDS, "home = \"US\"", "home = \"USA\"", "is not a country code", "ISO 3166"),
    breakage("level of words", WORDS, "id = \"entry\"", "id = \"entri\"", "is not a level", "entry, mid or senior"),
    breakage("rank", CREDENTIALS, "popular = 1", "popular = 1.5", "is not a whole number", "write 0, 1"),
    breakage("full form", CREDENTIALS, "full_credential = \"CPC\"", "full_credential = \"CPX\"", "`CPX` is not", "`"),
    breakage("survey", SALARIES, "survey = \"bls\"", "survey = \"blss\"", "not the id of a survey", "`bls`?"),
    breakage("rule", INTENTS, "yields = \"to-", "yields = \"too-", "is not a rule", "to-any-name, "),
    breakage(
        "figure of an aspect",
        INTENTS,
        "fields = [\"exam_hours\"]",
        "fields = [\"exam_hour\"]",
        "`exam_hour` is not a field",
        "`exam_hours`?",
    ),
    breakage("aspect twice", INTENTS, "id = \"time\"", "id = \"questions\"", "is used twice", "another id"),
    breakage("id of an aspect", INTENTS, "id = \"books\"", "id = \"bo:oks\"", "is not kebab-case", "hyphens"),
    breakage(
        "words of an aspect",
        INTENTS,
        "[[aspect.says]]\nany = [\"questions\", \"question\", \"how many q\"]\n",
        "",
        "nothing says when it is meant",
        "[[aspect.says]]",
    ),
    breakage("table", INTENTS, "opens = \"", "opens = \"x", "is not a table", "write career, "),
    breakage(
        "beginning",
        INTENTS,
        "\"where-to-start\"",
        "\"where-to-strat\"",
        "not the id of an FAQ",
        "`where-to-start`?",
    ),
    breakage(
        "side",
        INTENTS,
        "\"medical-billing\"",
        "\"medical-biling\"",
        "`medical-biling` is not",
        "`medical-billing`?",
    ),
    breakage("one side", INTENTS, "\"medical-billing\", ", "", "a comparison of 1 sides", "name two"),
    breakage("yardstick", LABELS, "\"us-median\"", "\"us-medain\"", "not the id of a pay figure", "`us-median`?"),
    breakage(
        "labelled fact",
        LABELS,
        "\"bright-outlook\"",
        "\"bright-outlok\"",
        "a figure in tables/facts",
        "`bright-outlook`?",
    ),
    breakage("section", LABELS, "section = \"", "section = \"x", "is not the id of a section", "did you mean"),
    breakage("labelled field", LABELS, "field = \"", "field = \"x", "has a figure `x", "did you mean"),
    breakage("status", OUTLOOK, "status = \"", "status = \"x", "is not a status", "current"),
    breakage("level", SALARIES, "level = \"", "level = \"x", "is not a level", "entry"),
    breakage(
        "credential twice",
        CREDENTIALS,
        "code = \"CCS\"",
        "code = \"CPC\"",
        "two rows of this table are `CPC`",
        "keep it",
    ),
    breakage(
        "body",
        CREDENTIALS,
        "body = \"AAPC\"",
        "body = \"AAPCC\"",
        "not the id of a body",
        "did you mean `AAPC`?",
    ),
    breakage("credential", SALARIES, "credential = \"CPC\"", "credential = \"CPX\"", "not the id of a credential", "`"),
    breakage(
        "two projections",
        OUTLOOK,
        "status = \"previous\"",
        "status = \"current\"",
        "main current projection",
        "previous",
    ),
    breakage("command", PAY, "\"/salary\"", "\"/salry\"", "`/salry` is not a command", "did you mean `salary`?"),
    breakage("no command", PAY, "\"/salary\"", "\"rm -rf\"", "`rm -rf` is not a command", "write one of"),
    breakage("a command's word", PAY, "\"/salary CPC", "\"/salary CPX", "`CPX` is not", "`"),
    breakage("a command's credential", "faq/credentials.toml", "\"/cert CPC\"", "\"/cert CPD\"", "`CPD` is not", "`"),
    breakage(
        "reply",
        "tables/disagreements.toml",
        "\"salary:CA\"",
        "\"salry:CA\"",
        "not the id of a reply",
        "`salary`?",
    ),
    breakage(
        "a reply's entry",
        "tables/disagreements.toml",
        "\"job-outlook\"",
        "\"no-such-entry\"",
        "is not the id of an FAQ",
        "did you mean",
    ),
    breakage(
        "a reply's credential",
        "tables/disagreements.toml",
        "\"certification:RHIT\"",
        "\"certification:RHTI\"",
        "not the id",
        "`RHIT`?",
    ),
    breakage("figure", PAY, "{salary:us-median}", "{salary:us-medain}", "names a figure", "`salary:us-median`?"),
    breakage("figure's kind", PAY, "{salary:us-median}", "{celery:us-median}", "names a figure", "`salary:us-median`?"),
    breakage("source", PAY, "sources = [\"", "sources = [\"x-", "is not the id of a source", ""),
    breakage(
        "link",
        "tables/resources.toml",
        "address = \"https://",
        "address = \"https://a b",
        "not an https address",
        "https",
    ),
    breakage(
        "source's address",
        "tables/sources.toml",
        "address = \"",
        "address = \"https://\" # ",
        "not an https address",
        "https",
    ),
    breakage(
        "address without a host",
        "tables/sources.toml",
        "address = \"",
        "address = \"https:///x\" # ",
        "not an https",
        "https",
    ),
    breakage(
        "plain http",
        "tables/resources.toml",
        "address = \"https",
        "address = \"http",
        "not an https address",
        "https",
    ),
    breakage("role", CAREERS, "roles = [", "roles = [\"\", ", "holds an empty text", "remove it"),
    breakage("alias", CAREERS, "aliases = [", "aliases = [\" \", ", "holds an empty text", "remove it"),
    breakage("name of nothing", CAREERS, "name = \"", "name = \"--\" # ", "`name` holds no word", "write one"),
    breakage("alias twice", CAREERS, "aliases = [", "aliases = [\"advanced\", ", "is a name of both", "keep it"),
    breakage("answer of nothing", PAY, ANSWER, "answer = \"\u{200b}\"\nnote = \"\"\"\n", "U+200B", "remove it"),
    breakage("direction", PAY, ANSWER, "answer = \"\"\"\n\u{202e}", "invisible sign U+202E", "type the text anew"),
    breakage("escape", PAY, ANSWER, "answer = \"\"\"\\u001b[31m\n", "invisible sign U+001B", "type the text anew"),
    breakage("soft hyphen", PAY, "question = \"", "question = \"\u{ad}", "invisible sign U+00AD", "type the text anew"),
    breakage("script", PAY, ANSWER, "answer = \"\"\"\n[x](javascript:alert)\n", "not https", "correct the Markdown"),
    breakage("fence", PAY, ANSWER, "answer = \"\"\"\n```\n", "does not close it", "correct the Markdown"),
    breakage(
        "bold",
        PAY,
        ANSWER,
        "answer = \"\"\"\n**Note\n",
        "opens ** and does not close it",
        "correct the Markdown",
    ),
    breakage("table", PAY, ANSWER, "answer = \"\"\"\n|a|b|\n|---|---|\n", "a table", "correct the Markdown"),
    breakage("image", PAY, ANSWER, "answer = \"\"\"\n![x](https://a.b/c.png)\n", "an image", "correct the Markdown"),
    breakage(
        "currency code",
        PAY,
        ANSWER,
        "answer = \"\"\"\nSome pay 300 USD.\n",
        "the figure 300",
        "put it into a table",
    ),
    breakage("millions", PAY, ANSWER, "answer = \"\"\"\nUp to 1.5 million.\n", "the figure 1.5", "put it into a table"),
    breakage("lakhs", PAY, ANSWER, "answer = \"\"\"\nUp to 10 lakhs.\n", "the figure 10", "put it into a table"),
    breakage(
        "words",
        PAY,
        ANSWER,
        "answer = \"\"\"\nSome make fifty thousand dollars.\n",
        "fifty thousand",
        "put it into",
    ),
    breakage("brace", PAY, ANSWER, "answer = \"\"\"\n{salary:us-median\n\n\n", "names a figure", "did you mean"),
    breakage(
        "question of another",
        PAY,
        "question = \"",
        "question = \"Will AI replace medical coders?\" # ",
        "is also the question of `ai`",
        "keep it",
    ),
    breakage("no question", PAY, "question = \"", "question = \"???\" # ", "`question` holds no word", "write one"),
    breakage(
        "phrasing twice",
        TAUGHT,
        "phrasings = [",
        "phrasings = [\"same words!\", \"Same words\", ",
        "is also a phrasing",
        "keep it",
    ),
    breakage("empty phrasing", TAUGHT, "phrasings = [", "phrasings = [\"\", ", "holds an empty text", "remove it"),
    breakage(
        "phrasing of marks",
        TAUGHT,
        "phrasings = [",
        "phrasings = [\"???\", ",
        "has no word",
        "write what it is about",
    ),
    breakage(
        "phrasing of stop words",
        TAUGHT,
        "phrasings = [",
        "phrasings = [\"what is it\", ",
        "has no word",
        "write what",
    ),
    breakage("id", PAY, "id = \"", "id = \"Not Kebab\" # ", "is not kebab-case", "lower-case"),
    breakage(
        "unknown key",
        PAY,
        FIRST_ENTRY,
        "[[entry]]\nqestion = \"x\"\n",
        "is not a key",
        "did you mean `question`?",
    ),
    breakage("missing key", PAY, "question = \"", "#", "`question` is missing", "add `question"),
    breakage("number for text", PAY, "question = \"", "question = 5 # ", "not a string", "write a string"),
    breakage("rank of nothing", CREDENTIALS, "popular = 1\n", "popular = 0\n", "`popular` is 0", "write 1, 2"),
    breakage("rank twice", CREDENTIALS, "popular = 2\n", "popular = 1\n", "has the rank 1: line", "rank of its own"),
    breakage("rank of places", WORDS, "popular = 2\n", "popular = 3\n", "has the rank 3: line", "rank of its own"),
    breakage(
        "compared with itself",
        CREDENTIALS,
        "code = \"CPC\"\n",
        "code = \"CPC\"\ncompare_with = \"CPC\"\n",
        "names `CPC` itself",
        "name another",
    ),
    breakage(
        "full form of itself",
        CREDENTIALS,
        "full_credential = \"CPC\"",
        "full_credential = \"CPC-A\"",
        "names `CPC-A` itself",
        "name another",
    ),
    breakage("short id", SALARIES, "survey = \"bls\"", "survey = \"bsl\"", "not the id of a survey", "`bls`?"),
    breakage(
        "address of a user",
        "tables/resources.toml",
        "address = \"https://",
        "address = \"https://me@",
        "names a user",
        "that a member can open",
    ),
    breakage(
        "address at home",
        "tables/resources.toml",
        "address = \"https://",
        "address = \"https://127.0.0.1/",
        "names no site",
        "that a member can open",
    ),
    breakage(
        "leads back",
        PAY,
        "see_also = [",
        "see_also = [\"average-salary\", ",
        "names `average-salary` itself",
        "name another",
    ),
    breakage(
        "source twice",
        PAY,
        "sources = [\"",
        "sources = [\"bls-x\", \"bls-x\", \"",
        "`bls-x` twice",
        "remove one",
    ),
    breakage(
        "years",
        SALARIES,
        "years_from = 0\nyears_to = ",
        "years_from = 90\nyears_to = ",
        "the years run from 90",
        "swap the two",
    ),
    breakage(
        "share as fraction",
        FACTS,
        "\nunit = \"percent\"",
        "\nunit = \"percents\"",
        "not known as a share",
        "write `percent`",
    ),
    breakage("sign of percent", FACTS, "unit = \"percent\"", "unit = \"%\"", "not known as a share", "write `percent`"),
    breakage(
        "two words",
        FACTS,
        "unit = \"percent\"",
        "unit = \"per cent\"",
        "not known as a share",
        "write `percent`",
    ),
    breakage("money of others", SALARIES, "currency = \"USD\"", "currency = \"GBP\"", "not money of US", "correct the"),
    breakage(
        "state of others",
        SALARIES,
        "country = \"US\"\nstate = ",
        "country = \"CA\"\nstate = ",
        "which is not US",
        "correct the country",
    ),
    breakage("window that is over", OUTLOOK, "window = \"2025-35\"", "window = \"2005-15\"", "is over", "superseded"),
    breakage(
        "aspect called as comparisons by pay",
        INTENTS,
        "id = \"pace\"",
        "id = \"pay\"",
        "is that of comparisons by pay",
        "choose another id",
    ),
    breakage(
        "placeholder",
        PAY,
        ANSWER,
        "answer = \"\"\"\nTODO: ask Kim.\n",
        "says TODO",
        "write what is to stand there",
    ),
    breakage(
        "address for a title",
        "tables/sources.toml",
        "title = \"",
        "title = \"https://a.example \" # ",
        "is an address",
        "`address`",
    ),
    breakage(
        "class of nothing",
        "training/out_of_scope.toml",
        "texts = [",
        "texts = []\ntext = [",
        "has no texts",
        "add some",
    ),
    breakage("sign of money", PAY, ANSWER, "answer = \"\"\"\nAbout $5.\n", "the figure 5", "put it into a table"),
];

#[test]
fn every_breakage_is_told_with_its_file_its_place_and_its_mend() {
    let mut failures = Vec::new();
    let pristine = Folder::new();
    for Breakage { name, file, pattern, replacement, told, mend } in BREAKAGES {
        let text = pristine.text(file);
        if !text.contains(pattern) {
            failures.push(format!("{name}: {file} does not contain {pattern}"));
            continue;
        }
        pristine.write(file, text.replacen(pattern, replacement, 1));
        let findings = pristine.findings();
        pristine.write(file, &text);
        let first: Vec<String> = findings.iter().take(3).map(ToString::to_string).collect();
        let is_told = findings.iter().take(3).any(|finding| {
            finding.file == *file && finding.line > 0 && finding.text.contains(told) && finding.mend.contains(mend)
        });
        if !is_told {
            failures.push(format!("{name}: {first:#?}"));
        }
    }
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), BREAKAGES.len(), failures.join("\n"));
    assert_eq!(pristine.findings(), []);
}

#[test]
fn what_stands_there_twice_is_told() {
    let folder = Folder::new();
    for (file, header) in [
        (OUTLOOK, "[[outlook]]\n"),
        (CREDENTIALS, "[[certification.fact]]\n"),
        ("tables/interview.toml", "[[employer_question]]\n"),
    ] {
        let text = folder.text(file);
        let (_, rest) = text.split_once(header).unwrap();
        let block = rest.split("\n[[").next().unwrap();
        folder.write(file, text.replacen(header, &format!("{header}{block}\n{header}"), 1));
        let findings = folder.findings();
        folder.write(file, &text);
        assert!(findings[0].text.contains("stands here twice") && findings[0].line > 0, "{file}: {findings:#?}");
    }
    let text = folder.text(PAY);
    let answers: Vec<&str> =
        text.split("\nanswer = \"\"\"\n").skip(1).map(|rest| rest.split("\"\"\"").next().unwrap()).collect();
    folder.write(PAY, text.replacen(answers[1], answers[0], 1));
    let findings = folder.findings();
    assert!(findings.iter().any(|finding| finding.text.contains("the same answer as")), "{findings:#?}");
    folder.write(PAY, text);
    let classes = folder.text("training/out_of_scope.toml");
    let (_, rest) = classes.split_once("name = \"").unwrap();
    let name = rest.split('"').next().unwrap();
    let more = format!("{classes}\n[[class]]\nname = \"{name}\"\ntexts = [\"zebras dance at dusk\"]\n");
    folder.write("training/out_of_scope.toml", more);
    assert!(folder.findings()[0].text.contains("is there twice"));
}

#[test]
fn a_share_below_one_percent_is_doubted() {
    let folder = Folder::new();
    let text = folder.text(FACTS);
    let (before, after) = text.split_once("\nunit = \"percent\"").unwrap();
    let (before, _) = before.rsplit_once("value = ").unwrap();
    folder.write(FACTS, format!("{before}value = 0.25\nunit = \"percent\"{after}"));
    let findings = folder.findings();
    assert!(findings.iter().any(|finding| finding.mend == "write 25 if a share of 0.25 is meant"), "{findings:#?}");
}

#[test]
fn contributing_asks_for_as_many_phrasings_as_check_does() {
    const WORDS: [&str; 21] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
    ];
    let folder = Folder::new();
    let entry = "[[entry]]\nid = \"new\"\nquestion = \"Is it new?\"\nanswer = \"Yes.\"\nsources = []\n";
    folder.write("faq/new.toml", entry);
    let findings = folder.findings();
    let mend = findings.iter().find_map(|finding| finding.mend.strip_prefix("add at least ")).unwrap();
    let asked: usize = mend.split(' ').next().unwrap().parse().unwrap();
    let contributing = std::fs::read_to_string("CONTRIBUTING.md").unwrap();
    let words = format!("{} at least (`check` warns below)", WORDS[asked]);
    assert!(contributing.contains(&words), "CONTRIBUTING.md does not say: {words}");
}

#[test]
fn many_rows_that_are_there_twice_are_told_in_time() {
    const ROWS: usize = 20_000;
    let row = |at: usize| {
        format!(
            "[[fact]]\nid = \"f-{at}\"\ntopic = \"cost\"\ncountry = \"US\"\nvalue = {at}\nsources = [\"x\"]\nas_of = \"2025\"\n\
             grade = \"weak\"\n"
        )
    };
    let rows: String = (0..ROWS).chain(0..ROWS).map(row).collect();
    let folder = Folder::new();
    folder.write(FACTS, rows);
    let started = std::time::Instant::now();
    let findings = folder.findings();
    let told = findings.iter().filter(|finding| finding.text.contains("and the same as_of") && finding.line > ROWS);
    assert_eq!(told.count(), ROWS);
    // When each was looked for from the file's beginning this took minutes.
    assert!(started.elapsed() < std::time::Duration::from_secs(30), "{:?}", started.elapsed());
}

#[test]
fn what_a_server_writes_of_itself_is_no_figure() {
    let folder = Folder::new();
    let text = folder.text(PAY);
    let own = "Ask in <#1184730000000000002> or <@&1184730000000000003>, <t:1184730000:R>, <:ok:1184730000000000004>, \
               https://a.example/2025/12345678, call 8005551234; CPT 99213 is a code.\n";
    folder.write(PAY, text.replacen(ANSWER, &format!("{ANSWER}{own}"), 1));
    let findings = folder.findings();
    assert!(findings.iter().all(|finding| !finding.text.contains("carries the figure")), "{findings:#?}");
}

#[test]
fn a_folder_of_bare_entries_has_no_finding() {
    let folder = Folder(std::env::temp_dir().join(format!("preceptor-bare-{}", std::process::id())));
    for inner in ["faq", "training"] {
        copy(&Path::new("tests/data/library").join(inner), &folder.file(inner));
    }
    assert_eq!(folder.findings(), []);
    folder.write("faq/empty.toml", "# nothing yet\n");
    let findings = folder.findings();
    assert!(findings.len() == 1 && findings[0].text == "holds nothing", "{findings:?}");
}

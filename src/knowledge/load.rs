//! From a folder of TOML files to validated knowledge, or to every fault at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::diagnostic::{Diagnostic, LoadError, Severity};
use super::figure::raw_figures;
use super::model::*;
use super::period::Period;
use super::reader::{File, Located, Table};
use super::vocabulary::{Place as NamedPlace, Term, Vocabulary};

/// The longest answer of an FAQ entry, in characters: it leaves room for the title, related entries and sources in
/// a Discord embed, which holds 6,000 in all.
pub const LONGEST_ANSWER: usize = 1_500;
/// The longest title, after Discord's limit for an embed's title.
pub const LONGEST_TITLE: usize = 256;
/// The longest single text of the other files: it becomes the value of an embed field, where Discord allows 1,024.
pub const LONGEST_TEXT: usize = 1_000;
/// The longest phrasing that is learnt from.
const LONGEST_PHRASING: usize = 1_000;
/// The most entries: the matcher numbers entries and out-of-scope classes in 16 bits.
const MOST_ENTRIES: usize = 60_000;
/// Below so many phrasings an entry is hardly found.
const FEW_PHRASINGS: usize = 5;

/// The files of a knowledge folder, by name relative to it.
pub type Files = BTreeMap<String, String>;

/// Knowledge and what is doubtful in it.
#[derive(Debug)]
pub struct Loaded {
    /// The knowledge; incomplete where `diagnostics` holds errors.
    pub knowledge: Knowledge,
    /// All findings, by file and place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// The knowledge, if nothing is at fault; warnings do not count.
    ///
    /// # Errors
    ///
    /// [`LoadError::Faults`] with all findings when one of them is an error.
    pub fn usable(self) -> Result<Knowledge, LoadError> {
        if self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
            return Err(LoadError::Faults(self.diagnostics));
        }
        Ok(self.knowledge)
    }
}

/// Reads a folder from disk and builds the knowledge from it.
///
/// # Errors
///
/// [`LoadError::Folder`] when the folder cannot be listed or holds no TOML file. Faults of single files, unreadable
/// ones included, are findings.
pub fn load_folder(folder: &Path) -> Result<Loaded, LoadError> {
    let mut files = Files::new();
    let mut unreadable = Vec::new();
    let at_fault = |source| LoadError::Folder { folder: folder.display().to_string(), source };
    for (subfolder, prefix) in [(folder.to_path_buf(), ""), (folder.join("faq"), "faq/")] {
        if !prefix.is_empty() && !subfolder.is_dir() {
            continue;
        }
        for item in std::fs::read_dir(&subfolder).map_err(at_fault)? {
            let path = item.map_err(at_fault)?.path();
            if path.extension().is_none_or(|extension| extension != "toml") {
                continue;
            }
            let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
            match std::fs::read(&path).map(String::from_utf8) {
                Ok(Ok(text)) => {
                    files.insert(name, text);
                }
                Ok(Err(error)) => unreadable.push(utf8_fault(name, &error)),
                Err(error) => unreadable.push(Diagnostic {
                    file: name,
                    line: 0,
                    column: 0,
                    severity: Severity::Error,
                    text: format!("cannot be read: {error}"),
                    mend: "check that it is a file and who may read it".to_owned(),
                }),
            }
        }
    }
    if files.is_empty() && unreadable.is_empty() {
        return Err(at_fault(std::io::Error::new(
            std::io::ErrorKind::NotFound,
            "it holds no .toml file, neither directly nor in faq/",
        )));
    }
    let mut loaded = build(&files);
    loaded.diagnostics.extend(unreadable);
    loaded.diagnostics.sort();
    Ok(loaded)
}

fn utf8_fault(file: String, error: &std::string::FromUtf8Error) -> Diagnostic {
    let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let good = String::from_utf8_lossy(good);
    Diagnostic {
        file,
        line: good.matches('\n').count() + 1,
        column: good.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
        severity: Severity::Error,
        text: "is not UTF-8 text from here on".to_owned(),
        mend: "save the file as UTF-8".to_owned(),
    }
}

/// Builds the knowledge from files' texts.
pub fn build(files: &Files) -> Loaded {
    let found = RefCell::new(Vec::new());
    let knowledge = Builder { found: &found, references: RefCell::new(Vec::new()) }.build(files);
    let mut diagnostics = found.into_inner();
    diagnostics.sort();
    diagnostics.dedup();
    Loaded { knowledge, diagnostics }
}

/// What a reference must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Target {
    Source,
    Entry,
    Credential,
    Salary,
    Stage,
    Specialty,
    Body,
}

struct Reference {
    target: Target,
    name: Located<String>,
    file: String,
    line_column: (usize, usize),
}

struct Builder<'f> {
    found: &'f RefCell<Vec<Diagnostic>>,
    references: RefCell<Vec<Reference>>,
}

impl Builder<'_> {
    fn build(&self, files: &Files) -> Knowledge {
        let mut knowledge = Knowledge::default();
        // Figures first: the texts that name them are filled in as they are read.
        self.file(files, "sources.toml", |root| knowledge.sources = self.sources(root));
        self.file(files, "salaries.toml", |root| {
            knowledge.salaries = root.tables("salary").into_iter().map(|row| self.salary(row)).collect();
        });
        self.file(files, "certifications.toml", |root| {
            knowledge.bodies = root.tables("body").into_iter().map(|row| self.body(row)).collect();
            knowledge.certifications =
                root.tables("certification").into_iter().map(|row| self.certification(row)).collect();
        });
        self.file(files, "outlook.toml", |root| {
            knowledge.outlook = root.tables("outlook").into_iter().map(|row| self.outlook(row)).collect();
        });
        self.file(files, "facts.toml", |root| {
            knowledge.facts = root.tables("fact").into_iter().map(|row| self.fact(row)).collect();
        });
        self.file(files, "vocabulary.toml", |root| knowledge.vocabulary = self.vocabulary(root));
        self.file(files, "careers.toml", |root| knowledge.careers = self.careers(root, &knowledge));
        self.file(files, "interview.toml", |root| knowledge.interview = self.interview(root, &knowledge));
        self.file(files, "resources.toml", |root| {
            knowledge.resources = self.each(root, "topic", |row| self.resource(row, &knowledge));
        });
        self.file(files, "disagreements.toml", |root| {
            knowledge.disagreements = self.each(root, "disagreement", |row| self.disagreement(row, &knowledge));
        });
        self.file(files, "out_of_scope.toml", |root| knowledge.out_of_scope = self.out_of_scope(root));
        self.file(files, "calibration.toml", |root| {
            knowledge.calibration = root.tables("question").into_iter().map(|row| self.calibration(row)).collect();
        });
        let mut entry_ids = HashMap::new();
        let mut phrasings = HashMap::new();
        for name in files.keys().filter(|name| name.starts_with("faq/")) {
            self.file(files, name, |root| {
                for row in root.tables("entry") {
                    let entry = self.entry(row, name, &knowledge, &mut entry_ids, &mut phrasings);
                    knowledge.faq.push(entry);
                }
            });
        }
        if files.keys().all(|name| !name.starts_with("faq/")) {
            self.found.borrow_mut().push(Diagnostic {
                file: "faq".to_owned(),
                line: 0,
                column: 0,
                severity: Severity::Error,
                text: "there is no FAQ file".to_owned(),
                mend: "add faq/NAME.toml with [[entry]] blocks".to_owned(),
            });
        }
        if knowledge.faq.len() > MOST_ENTRIES {
            self.found.borrow_mut().push(Diagnostic {
                file: "faq".to_owned(),
                line: 0,
                column: 0,
                severity: Severity::Error,
                text: format!("there are {} entries, {MOST_ENTRIES} are allowed", knowledge.faq.len()),
                mend: "join entries that one answer serves".to_owned(),
            });
        }
        self.unknown_files(files);
        self.unique_rows(&knowledge);
        self.resolve(&knowledge);
        knowledge
    }

    fn file(&self, files: &Files, name: &str, read: impl FnOnce(&Table<'_, '_>)) {
        let Some(text) = files.get(name) else { return };
        let file = File::new(name, text, self.found);
        let parsed = file.parse();
        let root = Table::new(&file, parsed.get_ref(), parsed.span());
        read(&root);
        root.finish();
    }

    fn unknown_files(&self, files: &Files) {
        const KNOWN: [&str; 12] = [
            "sources.toml",
            "salaries.toml",
            "certifications.toml",
            "outlook.toml",
            "facts.toml",
            "vocabulary.toml",
            "careers.toml",
            "interview.toml",
            "resources.toml",
            "disagreements.toml",
            "out_of_scope.toml",
            "calibration.toml",
        ];
        for name in files.keys().filter(|name| !name.starts_with("faq/") && !KNOWN.contains(&name.as_str())) {
            self.found.borrow_mut().push(Diagnostic {
                file: name.clone(),
                line: 0,
                column: 0,
                severity: Severity::Error,
                text: "is not a file that is read".to_owned(),
                mend: format!("move it to faq/, or rename it to one of {}", KNOWN.join(", ")),
            });
        }
    }

    fn refer(&self, file: &File<'_>, target: Target, name: &Located<String>) {
        self.references.borrow_mut().push(Reference {
            target,
            name: name.clone(),
            file: file.name().to_owned(),
            line_column: file.place(&name.place),
        });
    }

    fn refer_all(&self, table: &Table<'_, '_>, target: Target, key: &'static str, required: bool) -> Vec<String> {
        let names = table.strings(key, required);
        for name in &names {
            self.refer(table.file, target, name);
        }
        names.into_iter().map(|name| name.value).collect()
    }

    fn resolve(&self, knowledge: &Knowledge) {
        let mut names: HashMap<Target, Vec<&str>> = HashMap::new();
        names.insert(Target::Source, knowledge.sources.keys().map(String::as_str).collect());
        names.insert(Target::Entry, knowledge.faq.iter().map(|entry| entry.id.as_str()).collect());
        names.insert(Target::Credential, knowledge.certifications.iter().map(|row| row.code.as_str()).collect());
        names.insert(Target::Salary, knowledge.salaries.iter().map(|row| row.id.as_str()).collect());
        names.insert(Target::Stage, knowledge.careers.stages.iter().map(|row| row.id.as_str()).collect());
        names.insert(Target::Specialty, knowledge.careers.specialties.iter().map(|row| row.id.as_str()).collect());
        names.insert(Target::Body, knowledge.bodies.iter().map(|row| row.code.as_str()).collect());
        for reference in self.references.borrow().iter() {
            let known = names.get(&reference.target).map(Vec::as_slice).unwrap_or_default();
            let name = reference.name.value.as_str();
            if known.contains(&name) {
                continue;
            }
            let what = match reference.target {
                Target::Source => "a source in sources.toml",
                Target::Entry => "an FAQ entry",
                Target::Credential => "a credential in certifications.toml",
                Target::Salary => "a pay figure in salaries.toml",
                Target::Stage => "a stage in careers.toml",
                Target::Specialty => "a specialty in careers.toml",
                Target::Body => "a certifying body in certifications.toml",
            };
            self.found.borrow_mut().push(Diagnostic {
                file: reference.file.clone(),
                line: reference.line_column.0,
                column: reference.line_column.1,
                severity: Severity::Error,
                text: format!("`{name}` is not the id of {what}"),
                mend: nearest(name, known),
            });
        }
    }

    /// Rows with the same id are one figure at different times, so the id and the time together must be unique.
    fn unique_rows(&self, knowledge: &Knowledge) {
        let duplicate = |file: &str, id: &str, as_of: &Period, seen: &mut HashSet<(String, String)>| {
            if !seen.insert((id.to_owned(), as_of.as_written().to_owned())) {
                self.found.borrow_mut().push(Diagnostic {
                    file: file.to_owned(),
                    line: 0,
                    column: 0,
                    severity: Severity::Error,
                    text: format!("two rows have the id `{id}` and the same as_of, {}", as_of.as_written()),
                    mend: "give one of them another id, or remove it".to_owned(),
                });
            }
        };
        let mut seen = HashSet::new();
        for row in &knowledge.salaries {
            duplicate("salaries.toml", &row.id, &row.as_of, &mut seen);
        }
        let mut values: Vec<_> = knowledge.facts.iter().collect();
        values.retain(|row| !row.disputed);
        let mut seen = HashSet::new();
        for row in values {
            duplicate("facts.toml", &row.id, &row.as_of, &mut seen);
        }
        self.rising_percentiles(knowledge);
    }

    /// Percentiles of one population at one time must not fall, unless a disagreement says that they do.
    fn rising_percentiles(&self, knowledge: &Knowledge) {
        let excused: HashSet<&str> = knowledge
            .disagreements
            .iter()
            .flat_map(|row| &row.figures)
            .filter_map(|name| name.strip_prefix("salary:"))
            .collect();
        let order = ["p10", "p25", "median", "p75", "p90"];
        let mut groups: BTreeMap<_, Vec<(usize, f64, &str)>> = BTreeMap::new();
        for row in &knowledge.salaries {
            if let Value::Range(low, high) = row.value
                && low > high
            {
                continue;
            }
            let Some(at) = order.iter().position(|statistic| *statistic == row.statistic) else { continue };
            let (Value::Single(value) | Value::Range(value, _)) = row.value else { continue };
            let group = (
                &row.group,
                &row.population,
                row.as_of.as_written(),
                row.sources.first(),
                row.period as u8,
                (&row.credential, &row.state, &row.label),
            );
            groups.entry(group).or_default().push((at, value, &row.id));
        }
        let complain = |id: &str, text: String| {
            if !excused.contains(id) {
                self.found.borrow_mut().push(Diagnostic {
                    file: "salaries.toml".to_owned(),
                    line: 0,
                    column: 0,
                    severity: Severity::Error,
                    text,
                    mend: "correct the amounts, or name the rows in disagreements.toml".to_owned(),
                });
            }
        };
        for rows in groups.values_mut() {
            rows.sort_by_key(|row| row.0);
            for pair in rows.windows(2) {
                if let [(_, low, lower), (_, high, upper)] = pair
                    && low > high
                {
                    complain(lower, format!("the percentiles `{lower}` and `{upper}` fall"));
                }
            }
        }
        for row in &knowledge.salaries {
            if let Value::Single(middle) = row.value
                && (row.p10.is_some_and(|low| low > middle) || row.p90.is_some_and(|high| high < middle))
            {
                complain(&row.id, format!("`{}` lies outside its own 10th and 90th percentiles", row.id));
            }
        }
    }

    fn each<'t, 'a, T>(
        &self,
        root: &Table<'t, 'a>,
        key: &'static str,
        mut read: impl FnMut(Table<'t, 'a>) -> (Located<String>, T),
    ) -> Vec<T> {
        let mut seen = HashSet::new();
        let mut rows = Vec::new();
        for row in root.tables(key) {
            let file = row.file;
            let (id, value) = read(row);
            check_id(file, &id, &mut seen);
            rows.push(value);
        }
        rows
    }

    // ---- figures

    fn sources(&self, root: &Table<'_, '_>) -> BTreeMap<String, Source> {
        let mut sources = BTreeMap::new();
        let rows = self.each(root, "source", |row| {
            let id = row.string("id");
            let address = row.optional_string("address");
            if let Some(address) = &address
                && (!address.value.starts_with("https://") || address.value.contains(char::is_whitespace))
            {
                let mend = "write an https address that a member can open, or leave it out";
                row.file.error(&address.place, format!("`{}` is not an https address", address.value), mend);
            }
            let source = Source {
                id: id.value.clone(),
                title: row.string("title").value,
                publisher: row.string("publisher").value,
                address: address.map(|address| address.value),
                as_of: period(&row),
                grade: grade(&row),
            };
            row.finish();
            (id, source)
        });
        for source in rows {
            sources.insert(source.id.clone(), source);
        }
        sources
    }

    fn salary(&self, row: Table<'_, '_>) -> Salary {
        let id = row.string("id");
        check_id(row.file, &id, &mut HashSet::new());
        let specialty = row.optional_string("specialty");
        if let Some(specialty) = specialty.as_ref().filter(|specialty| specialty.value != "any") {
            self.refer(row.file, Target::Specialty, specialty);
        }
        let stage = row.optional_string("stage");
        if let Some(stage) = &stage {
            self.refer(row.file, Target::Stage, stage);
        }
        let credential = row.optional_string("credential");
        if let Some(credential) = &credential {
            self.refer(row.file, Target::Credential, credential);
        }
        let level = row.optional_string("level").and_then(|level| {
            let known = Level::ALL.into_iter().find(|known| known.id() == level.value);
            if known.is_none() {
                row.file.error(&level.place, format!("`{}` is not a level", level.value), "write entry, mid or senior");
            }
            known
        });
        let value = value(&row, "amount");
        let currency = row.optional_string("currency");
        if currency.is_none() && !matches!(value, Value::Text(_)) {
            row.error("an amount without a currency".to_owned(), "add `currency = \"USD\"`");
        }
        let period_paid = match row.optional_string("period") {
            None => PayPeriod::Year,
            Some(text) => match text.value.as_str() {
                "year" => PayPeriod::Year,
                "month" => PayPeriod::Month,
                "hour" => PayPeriod::Hour,
                other => {
                    row.file.error(&text.place, format!("`{other}` is not a period"), "write year, month or hour");
                    PayPeriod::Year
                }
            },
        };
        let salary = Salary {
            id: id.value,
            group: row.string("group").value,
            country: country(&row),
            state: row.optional_string("state").map(|state| state.value),
            place: row.optional_string("place").map(|place| place.value),
            credential: credential.map(|credential| credential.value),
            credentials_held: row.whole_number("credentials_held"),
            specialty: specialty.map(|specialty| match specialty.value.as_str() {
                "any" => SpecialtyScope::Any,
                _ => SpecialtyScope::One(specialty.value),
            }),
            level,
            stage: stage.map(|stage| stage.value),
            years_from: row.whole_number("years_from"),
            years_to: row.whole_number("years_to"),
            label: row.string("label").value,
            population: row.optional_string("population").map(|population| population.value),
            statistic: row.string("statistic").value,
            value,
            open_ended: row.boolean("open_ended"),
            midpoint: row.number("midpoint").map(|number| number.value),
            p10: row.number("p10").map(|number| number.value),
            p90: row.number("p90").map(|number| number.value),
            currency: currency.map(|currency| currency.value),
            period: period_paid,
            employment: row.number("employment").map(|number| number.value),
            rank: row.whole_number("rank"),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
            disputed: row.boolean("disputed"),
        };
        row.finish();
        salary
    }

    fn figure_sources(&self, row: &Table<'_, '_>) -> Vec<String> {
        let sources = self.refer_all(row, Target::Source, "sources", true);
        if sources.is_empty() {
            row.file.warning(&row.place(), "a figure without a source".to_owned(), "add `sources = [\"…\"]`");
        }
        sources
    }

    fn body(&self, row: Table<'_, '_>) -> Body {
        let body = Body {
            code: row.string("code").value,
            name: row.string("name").value,
            facts: row.tables("fact").into_iter().map(|fact| self.certification_fact(fact)).collect(),
        };
        row.finish();
        body
    }

    fn certification(&self, row: Table<'_, '_>) -> Certification {
        let certification = Certification {
            code: row.string("code").value,
            name: self.short(&row, "name"),
            body: row.string("body").value,
            country: country(&row),
            focus: self.short(&row, "focus"),
            audience: self.short(&row, "audience"),
            jobs: row.strings("jobs", true).into_iter().map(|job| job.value).collect(),
            relations: self.short(&row, "relations"),
            sources: self.refer_all(&row, Target::Source, "sources", true),
            as_of: period(&row),
            facts: row.tables("fact").into_iter().map(|fact| self.certification_fact(fact)).collect(),
        };
        row.finish();
        certification
    }

    fn short(&self, row: &Table<'_, '_>, key: &'static str) -> String {
        let text = row.string(key);
        check_length(row.file, &text, key, LONGEST_TEXT);
        text.value
    }

    fn certification_fact(&self, row: Table<'_, '_>) -> CertificationFact {
        let value = value(&row, "value");
        let fact = CertificationFact {
            field: row.string("field").value,
            text: match &value {
                Value::Text(_) => None,
                _ => row.optional_string("text").map(|text| text.value),
            },
            value,
            unit: row.optional_string("unit").map(|unit| unit.value),
            currency: row.optional_string("currency").map(|currency| currency.value),
            status: status(&row),
            note: row.optional_string("note").map(|note| note.value),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
        };
        row.finish();
        fact
    }

    fn outlook(&self, row: Table<'_, '_>) -> Outlook {
        let growth = match row.number("growth") {
            Some(growth) => Value::Single(growth.value),
            None => range(&row, "growth_low", "growth_high").unwrap_or_else(|| {
                row.error("no growth".to_owned(), "add `growth = …`, or `growth_low` and `growth_high`, in percent");
                Value::Single(0.0)
            }),
        };
        let outlook = Outlook {
            country: country(&row),
            window: row.string("window").value,
            occupation: row.string("occupation").value,
            main: row.boolean("main"),
            growth,
            openings: row.number("openings").map(|number| number.value),
            employment: row.number("employment").map(|number| number.value),
            employment_year: row.whole_number("employment_year"),
            change: row.number("change").map(|number| number.value),
            wording: row.optional_string("wording").map(|wording| wording.value),
            status: status(&row),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
        };
        row.finish();
        outlook
    }

    fn fact(&self, row: Table<'_, '_>) -> Fact {
        let id = row.string("id");
        check_id(row.file, &id, &mut HashSet::new());
        let value = value(&row, "value");
        let fact = Fact {
            id: id.value,
            topic: row.string("topic").value,
            country: country(&row),
            text: match &value {
                Value::Text(_) => None,
                _ => row.optional_string("text").map(|text| text.value),
            },
            value,
            unit: row.optional_string("unit").map(|unit| unit.value),
            currency: row.optional_string("currency").map(|currency| currency.value),
            disputed: row.boolean("disputed"),
            note: row.optional_string("note").map(|note| note.value),
            sources: self.figure_sources(&row),
            as_of: period(&row),
            grade: grade(&row),
        };
        row.finish();
        fact
    }

    // ---- words

    fn vocabulary(&self, root: &Table<'_, '_>) -> Vocabulary {
        let terms = |key: &'static str, term: &'static str, names: &'static str| -> Vec<Term> {
            root.tables(key)
                .into_iter()
                .map(|row| {
                    let value = row.string(term);
                    if key == "credential" {
                        self.refer(row.file, Target::Credential, &value);
                    }
                    if key == "specialty" {
                        self.refer(row.file, Target::Specialty, &value);
                    }
                    let names = match key {
                        "abbreviation" => vec![row.string(names).value],
                        _ => row.strings(names, true).into_iter().map(|name| name.value).collect(),
                    };
                    row.finish();
                    Term { term: value.value, names }
                })
                .collect()
        };
        let places = |key: &'static str, cities: &'static str| -> Vec<NamedPlace> {
            root.tables(key)
                .into_iter()
                .map(|row| {
                    let place = NamedPlace {
                        code: row.string("code").value,
                        name: row.string("name").value,
                        names: row.strings("names", false).into_iter().map(|name| name.value).collect(),
                        cities: row.strings(cities, false).into_iter().map(|name| name.value).collect(),
                    };
                    row.finish();
                    place
                })
                .collect()
        };
        Vocabulary {
            credentials: terms("credential", "code", "names"),
            bodies: terms("body", "code", "names"),
            levels: terms("level", "id", "words"),
            countries: places("country", "city_names"),
            states: places("state", "cities"),
            specialties: terms("specialty", "id", "names"),
            professions: terms("profession", "id", "names"),
            abbreviations: terms("abbreviation", "short", "long"),
            synonyms: terms("synonym", "term", "words"),
        }
    }

    fn out_of_scope(&self, root: &Table<'_, '_>) -> Vec<OutOfScopeClass> {
        let read = |row: Table<'_, '_>| {
            let class = OutOfScopeClass {
                name: row.string("name").value,
                redirect: row.boolean("redirect"),
                texts: row.strings("texts", true).into_iter().map(|text| text.value).collect(),
            };
            row.finish();
            class
        };
        root.tables("class").into_iter().map(read).collect()
    }

    fn calibration(&self, row: Table<'_, '_>) -> CalibrationQuestion {
        let question = CalibrationQuestion {
            text: row.string("text").value,
            entries: self.refer_all(&row, Target::Entry, "entries", true),
        };
        row.finish();
        question
    }

    // ---- texts

    /// A text with its figures filled in, and where these come from.
    fn text(
        &self,
        row: &Table<'_, '_>,
        key: &'static str,
        longest: usize,
        knowledge: &Knowledge,
        citations: &mut Vec<Citation>,
    ) -> String {
        let text = row.string(key);
        self.fill(row.file, &text, key, longest, knowledge, citations)
    }

    fn fill(
        &self,
        file: &File<'_>,
        text: &Located<String>,
        key: &str,
        longest: usize,
        knowledge: &Knowledge,
        citations: &mut Vec<Citation>,
    ) -> String {
        let mut filled = String::with_capacity(text.value.len());
        let mut outside = String::with_capacity(text.value.len());
        let mut rest = text.value.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            outside.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                file.error(&text.place, format!("`{key}` has a `{{` without `}}`"), "close the figure's name");
                rest = after;
                break;
            };
            match knowledge.figure(name) {
                Some(figure) => {
                    filled.push_str(&figure.text);
                    citations.extend(figure.citations);
                }
                None => {
                    let mend = "name a figure that is there: {salary:ID}, {certification:CODE:FIELD}, {body:CODE:FIELD}, {outlook:COUNTRY:growth}, {fact:ID}";
                    file.error(&text.place, format!("`{key}` names a figure that does not exist: {{{name}}}"), mend);
                }
            }
            outside.push_str(" … ");
            rest = after;
        }
        filled.push_str(rest);
        outside.push_str(rest);
        for raw in raw_figures(&outside) {
            file.error(
                &text.place,
                format!("`{key}` carries the figure {raw} as text"),
                "put it into a table with its source and name it in braces, as in {salary:us-median}",
            );
        }
        check_length(file, &Located { value: filled.clone(), place: text.place.clone() }, key, longest);
        filled
    }

    /// The sources that a block names, each with its own date.
    fn cited(&self, row: &Table<'_, '_>, knowledge: &Knowledge) -> Vec<Citation> {
        let sources = self.refer_all(row, Target::Source, "sources", true);
        if sources.is_empty() {
            row.file.warning(&row.place(), "nothing says what this rests on".to_owned(), "add `sources = [\"…\"]`");
        }
        sources
            .into_iter()
            .filter_map(|source| {
                let as_of = knowledge.sources.get(&source)?.as_of.clone();
                Some(Citation { source, as_of })
            })
            .collect()
    }

    fn entry(
        &self,
        row: Table<'_, '_>,
        file_name: &str,
        knowledge: &Knowledge,
        ids: &mut HashMap<String, String>,
        phrasings_seen: &mut HashMap<String, String>,
    ) -> FaqEntry {
        let id = row.string("id");
        check_id(row.file, &id, &mut HashSet::new());
        if let Some(other) = ids.insert(id.value.clone(), file_name.to_owned()) {
            let text = format!("the id `{}` is taken by an entry in {other}", id.value);
            row.file.error(&id.place, text, "give this entry another id");
        }
        let question = row.string("question");
        check_length(row.file, &question, "question", LONGEST_TITLE);
        let mut citations = self.cited(&row, knowledge);
        let mut figure_citations = Vec::new();
        let answer = self.text(&row, "answer", LONGEST_ANSWER, knowledge, &mut figure_citations);
        merge_citations(&mut citations, figure_citations);
        let phrasings = row.strings("phrasings", false);
        if phrasings.len() < FEW_PHRASINGS {
            row.file.warning(
                &row.place(),
                format!("`{}` has {} phrasings", id.value, phrasings.len()),
                format!("add at least {FEW_PHRASINGS} ways in which people ask it, in different words"),
            );
        }
        for phrasing in &phrasings {
            check_length(row.file, phrasing, "phrasings", LONGEST_PHRASING);
            let key = comparable(&phrasing.value);
            if let Some(other) = phrasings_seen.get(&key).filter(|other| **other != id.value) {
                let text = format!("`{}` is also a phrasing of `{other}`", phrasing.value);
                row.file.warning(&phrasing.place, text, "keep it where its answer is");
            }
            phrasings_seen.insert(key, id.value.clone());
        }
        let entry = FaqEntry {
            id: id.value,
            question: question.value,
            phrasings: phrasings.into_iter().map(|phrasing| phrasing.value).collect(),
            answer,
            citations,
            see_also: self.refer_all(&row, Target::Entry, "see_also", false),
            commands: row.strings("commands", false).into_iter().map(|command| command.value).collect(),
            file: file_name.to_owned(),
        };
        row.finish();
        entry
    }

    fn careers(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Careers {
        Careers {
            stages: self.each(root, "stage", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let stage = Stage {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    roles: plain(&row, "roles"),
                    needs: self.text(&row, "needs", LONGEST_TEXT, knowledge, &mut citations),
                    pay: self.refer_all(&row, Target::Salary, "pay", true),
                    prospects: self.text(&row, "prospects", LONGEST_TEXT, knowledge, &mut citations),
                    citations: merged(citations),
                };
                row.finish();
                (id, stage)
            }),
            professions: self.each(root, "profession", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let mut text = |key| self.text(&row, key, LONGEST_TEXT, knowledge, &mut citations);
                let profession = Profession {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: text("text"),
                    education: text("education"),
                    length: row.optional_string("length").map(|length| length.value),
                    entry_pay: text("entry_pay"),
                    growth: text("growth"),
                    flexibility: text("flexibility"),
                    patients: text("patients"),
                    note: row.optional_string("note").map(|note| note.value),
                    citations: merged(citations),
                };
                row.finish();
                (id, profession)
            }),
            entry_positions: self.each(root, "entry_position", |row| {
                let credential = row.string("credential");
                self.refer(row.file, Target::Credential, &credential);
                let guide = plain(&row, "guide");
                let position = EntryPosition {
                    credential: credential.value.clone(),
                    positions: plain(&row, "positions"),
                    guide: (!guide.is_empty()).then_some(guide),
                    citations: self.cited(&row, knowledge),
                };
                row.finish();
                (Located { value: credential.value.to_lowercase(), place: credential.place }, position)
            }),
            specialties: self.each(root, "specialty", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let specialty = Specialty {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    credentials: self.refer_all(&row, Target::Credential, "credentials", false),
                    citations: merged(citations),
                };
                row.finish();
                (id, specialty)
            }),
            moves: self.each(root, "move", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let career_move = CareerMove {
                    id: id.value.clone(),
                    role: row.string("role").value,
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    credentials: self.refer_all(&row, Target::Credential, "credentials", false),
                    citations: merged(citations),
                };
                row.finish();
                (id, career_move)
            }),
        }
    }

    fn interview(&self, root: &Table<'_, '_>, knowledge: &Knowledge) -> Interview {
        let question = |row: Table<'_, '_>| {
            let mut citations = Vec::new();
            let question = InterviewQuestion {
                question: self.text(&row, "question", LONGEST_TITLE, knowledge, &mut citations),
                shows: self.text(&row, "shows", LONGEST_TEXT, knowledge, &mut citations),
            };
            row.finish();
            question
        };
        Interview {
            categories: self.each(root, "category", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let category = InterviewCategory {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    purpose: self.text(&row, "purpose", LONGEST_TEXT, knowledge, &mut citations),
                    questions: row.tables("question").into_iter().map(question).collect(),
                    focus: self.text(&row, "focus", LONGEST_TEXT, knowledge, &mut citations),
                    citations: merged(citations),
                };
                row.finish();
                (id, category)
            }),
            methods: self.each(root, "method", |row| {
                let id = row.string("id");
                let mut citations = self.cited(&row, knowledge);
                let method = InterviewNote {
                    id: id.value.clone(),
                    name: row.string("name").value,
                    aliases: plain(&row, "aliases"),
                    text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
                    citations: merged(citations),
                };
                row.finish();
                (id, method)
            }),
            employer_questions: root.tables("employer_question").into_iter().map(question).collect(),
        }
    }

    fn resource(&self, row: Table<'_, '_>, knowledge: &Knowledge) -> (Located<String>, ResourceTopic) {
        let id = row.string("id");
        let mut citations = self.cited(&row, knowledge);
        let links = row
            .tables("link")
            .into_iter()
            .map(|link| {
                let address = link.string("address");
                if !address.value.starts_with("https://") {
                    link.file.error(&address.place, "the address is not https".to_owned(), "write https://…");
                }
                let link_value = Link { title: link.string("title").value, address: address.value };
                link.finish();
                link_value
            })
            .collect();
        let topic = ResourceTopic {
            id: id.value.clone(),
            name: row.string("name").value,
            aliases: plain(&row, "aliases"),
            text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
            links,
            citations: merged(citations),
        };
        row.finish();
        (id, topic)
    }

    fn disagreement(&self, row: Table<'_, '_>, knowledge: &Knowledge) -> (Located<String>, Disagreement) {
        let id = row.string("id");
        let mut citations = self.cited(&row, knowledge);
        let figures = row.strings("figures", false);
        for figure in &figures {
            if knowledge.figure(&figure.value).is_none() {
                let text = format!("`{}` is not the name of a figure", figure.value);
                row.file.error(&figure.place, text, "write it as in an answer, without braces");
            }
        }
        let disagreement = Disagreement {
            id: id.value.clone(),
            text: self.text(&row, "text", LONGEST_TEXT, knowledge, &mut citations),
            figures: figures.into_iter().map(|figure| figure.value).collect(),
            replies: plain(&row, "replies"),
            citations: merged(citations),
        };
        row.finish();
        (id, disagreement)
    }
}

fn plain(row: &Table<'_, '_>, key: &'static str) -> Vec<String> {
    row.strings(key, false).into_iter().map(|text| text.value).collect()
}

fn merged(citations: Vec<Citation>) -> Vec<Citation> {
    let mut unique = Vec::with_capacity(citations.len());
    merge_citations(&mut unique, citations);
    unique
}

/// Adds citations; one source stays one line, and a figure's period is more telling than the source's own date.
fn merge_citations(into: &mut Vec<Citation>, more: Vec<Citation>) {
    for citation in more {
        match into.iter_mut().find(|known| known.source == citation.source) {
            Some(known) => known.as_of = citation.as_of,
            None => into.push(citation),
        }
    }
}

fn nearest(name: &str, known: &[&str]) -> String {
    let best = known.iter().max_by(|a, b| strsim::jaro_winkler(a, name).total_cmp(&strsim::jaro_winkler(b, name)));
    match best {
        Some(best) if strsim::jaro_winkler(best, name) > 0.75 => format!("did you mean `{best}`?"),
        _ => "correct it, or add what it refers to".to_owned(),
    }
}

fn check_length(file: &File<'_>, text: &Located<String>, key: &str, longest: usize) {
    let length = text.value.chars().count();
    if length > longest {
        let fault = format!("`{key}` has {length} characters, {longest} are allowed");
        file.error(&text.place, fault, "shorten it, or split it in two");
    }
}

fn check_id(file: &File<'_>, id: &Located<String>, seen: &mut HashSet<String>) {
    let kebab = id
        .value
        .split('-')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    if !kebab && !id.value.is_empty() {
        let text = format!("the id `{}` is not kebab-case", id.value);
        file.error(&id.place, text, "use lower-case letters, digits and single hyphens");
    }
    if !seen.insert(id.value.clone()) {
        file.error(&id.place, format!("the id `{}` is used twice", id.value), "give this one another id");
    }
}

/// Case, punctuation and spacing do not make another phrasing.
fn comparable(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.extend(word.chars().flat_map(char::to_lowercase));
    }
    key
}

fn country(row: &Table<'_, '_>) -> String {
    let code = row.string("country");
    let two_capitals = code.value.len() == 2 && code.value.bytes().all(|byte| byte.is_ascii_uppercase());
    if !code.value.is_empty() && !two_capitals {
        let text = format!("`{}` is not a country code", code.value);
        row.file.error(&code.place, text, "write the two capital letters of ISO 3166, such as US or GB");
    }
    code.value
}

fn period(row: &Table<'_, '_>) -> Period {
    Period::new(&row.string("as_of").value)
}

fn grade(row: &Table<'_, '_>) -> Grade {
    let text = row.string("grade");
    match text.value.as_str() {
        "primary" => Grade::Primary,
        "secondary" => Grade::Secondary,
        "weak" | "" => Grade::Weak,
        other => {
            let fault = format!("`{other}` is not a grade");
            row.file.error(&text.place, fault, "write primary, secondary or weak");
            Grade::Weak
        }
    }
}

fn status(row: &Table<'_, '_>) -> Status {
    let Some(text) = row.optional_string("status") else { return Status::Current };
    match text.value.as_str() {
        "current" => Status::Current,
        "previous" => Status::Previous,
        "superseded" => Status::Superseded,
        "retired" => Status::Retired,
        "historic" => Status::Historic,
        "unofficial" => Status::Unofficial,
        "disputed" => Status::Disputed,
        "unsourced" => Status::Unsourced,
        other => {
            let mend = "write current, previous, superseded, retired, historic, unofficial, disputed or unsourced";
            row.file.error(&text.place, format!("`{other}` is not a status"), mend);
            Status::Disputed
        }
    }
}

fn range(row: &Table<'_, '_>, low: &'static str, high: &'static str) -> Option<Value> {
    match (row.number(low), row.number(high)) {
        (Some(low), Some(high)) => {
            if low.value > high.value {
                let text = format!("the range runs from {} down to {}", low.value, high.value);
                row.file.error(&low.place, text, "swap the two ends, or correct them");
            }
            Some(Value::Range(low.value, high.value))
        }
        (Some(one), None) | (None, Some(one)) => {
            row.file.error(&one.place, format!("only one of `{low}` and `{high}` is there"), "add the other");
            None
        }
        (None, None) => None,
    }
}

/// A figure's value: `single`, or `low` and `high`, or `text`.
fn value(row: &Table<'_, '_>, single: &'static str) -> Value {
    if let Some(value) = row.number(single) {
        return Value::Single(value.value);
    }
    if let Some(value) = range(row, "low", "high") {
        return value;
    }
    match row.optional_string("text") {
        Some(text) => Value::Text(text.value),
        None => {
            row.error("no figure".to_owned(), format!("add `{single}`, or `low` and `high`, or `text`"));
            Value::Text(String::new())
        }
    }
}

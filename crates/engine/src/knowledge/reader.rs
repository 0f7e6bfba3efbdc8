//! Reads TOML with places: every fault of a file is reported, not just the first.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use toml::Spanned;
use toml::de::{DeTable, DeValue};
use toml::value::Datetime;

use crate::knowledge::diagnostic::{Diagnostic, Phase, Severity};
pub(crate) use crate::knowledge::likeness::did_you_mean;
use crate::knowledge::load::{placeholder, sign_fault};

/// A file's text and where its faults are collected.
pub(crate) struct File<'a> {
    name: &'a str,
    text: &'a str,
    /// Where each line but the first begins: a large file may have a finding for every entry.
    lines: OnceCell<Vec<usize>>,
    /// How far the characters of a line have been counted, and how many there are.
    counted: Cell<(usize, usize)>,
    found: &'a RefCell<Vec<Diagnostic>>,
}

/// A place in a file, in bytes.
pub(crate) type Place = std::ops::Range<usize>;

/// A value together with its place.
#[derive(Debug, Clone)]
pub(crate) struct Located<T> {
    pub value: T,
    pub place: Place,
}

impl<'a> File<'a> {
    pub(crate) const fn new(name: &'a str, text: &'a str, found: &'a RefCell<Vec<Diagnostic>>) -> Self {
        Self { name, text, lines: OnceCell::new(), counted: Cell::new((0, 0)), found }
    }

    /// Parses the file; syntax faults are reported, also by the second value, and the rest is still read.
    pub(crate) fn parse(&self) -> (Spanned<DeTable<'a>>, bool) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in &errors {
            let place = error.span().unwrap_or(0..0);
            let mend = "correct the TOML syntax here".to_owned();
            self.report(Phase::Reading, Severity::Error, &place, error.message().to_owned(), mend);
        }
        (table, !errors.is_empty())
    }

    pub(crate) fn error(&self, place: &Place, text: String, mend: impl Into<String>) {
        self.report(Phase::Content, Severity::Error, place, text, mend.into());
    }

    /// An error of what refers to something that is not there.
    pub(crate) fn reference_error(&self, place: &Place, text: String, mend: String) {
        self.report(Phase::Reference, Severity::Error, place, text, mend);
    }

    pub(crate) fn warning(&self, place: &Place, text: String, mend: impl Into<String>) {
        self.report(Phase::Content, Severity::Warning, place, text, mend.into());
    }

    fn report(&self, phase: Phase, severity: Severity, place: &Place, text: String, mend: String) {
        let (line, column) = self.place(place);
        let file = self.name.to_owned();
        self.found.borrow_mut().push(Diagnostic { phase, file, line, column, severity, text, mend });
    }

    /// Line and column where a place begins, both from 1.
    pub(crate) fn place(&self, place: &Place) -> (usize, usize) {
        let line_starts = self.lines.get_or_init(|| self.text.match_indices('\n').map(|(at, _)| at + 1).collect());
        let start = place.start.min(self.text.len());
        let line = line_starts.partition_point(|begins| *begins <= start);
        let line_start = line.checked_sub(1).and_then(|before| line_starts.get(before)).copied().unwrap_or(0);
        (line + 1, self.characters(line_start, start) + 1)
    }

    /// Characters from the start of a line to a place in it. Findings come in order, mostly, so that counting goes on
    /// where it ended: a line may be as long as the file.
    fn characters(&self, line_start: usize, start: usize) -> usize {
        let (counted_to, count) = self.counted.get();
        let (from, before) =
            if (line_start..=start).contains(&counted_to) { (counted_to, count) } else { (line_start, 0) };
        let count = before + self.text.get(from..start).map_or(0, |text| text.chars().count());
        self.counted.set((start, count));
        count
    }

    pub(crate) const fn name(&self) -> &'a str {
        self.name
    }
}

/// A table whose keys are ticked off as they are read; `finish` reports those that nobody asked for.
pub(crate) struct Table<'t, 'a> {
    pub file: &'t File<'a>,
    table: &'t DeTable<'a>,
    place: Place,
    asked: RefCell<Vec<&'static str>>,
}

impl<'t, 'a> Table<'t, 'a> {
    pub(crate) const fn new(file: &'t File<'a>, table: &'t DeTable<'a>, place: Place) -> Self {
        Self { file, table, place, asked: RefCell::new(Vec::new()) }
    }

    /// Where the table begins.
    pub(crate) fn place(&self) -> Place {
        self.place.clone()
    }

    /// Reports a fault of the table as a whole.
    pub(crate) fn error(&self, text: String, mend: impl Into<String>) {
        self.file.error(&self.place, text, mend);
    }

    fn get(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    fn wrong_type(&self, value: &Spanned<DeValue<'a>>, key: &str, wanted: &str) {
        let got = value.get_ref().type_str();
        self.file.error(&value.span(), format!("`{key}` is {got}, not {wanted}"), format!("write {wanted}"));
    }

    /// What cannot be seen would be shown, and an editor could not find it.
    fn check_signs(&self, key: &str, text: &str, place: &Place) {
        if let Some(fault) = sign_fault(text) {
            self.file.error(place, format!("`{key}` {fault}"), "remove it, or type the text anew");
        }
        if let Some(mark) = placeholder(text) {
            self.file.error(place, format!("`{key}` says {mark}"), "write what is to stand there");
        }
    }

    /// A string, if that is what stands there; the key does not count as read.
    pub(crate) fn peek(&self, key: &str) -> Option<&str> {
        self.table.get(key)?.get_ref().as_str()
    }

    /// Whether an empty list stands there; the key does not count as read.
    pub(crate) fn has_empty_list(&self, key: &str) -> bool {
        self.table.get(key).and_then(|value| value.get_ref().as_array()).is_some_and(|list| list.is_empty())
    }

    /// Where the value of a key stands.
    pub(crate) fn place_of(&self, key: &str) -> Option<Place> {
        self.table.get(key).map(Spanned::span)
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    fn missing(&self, key: &str) {
        self.error(format!("`{key}` is missing"), format!("add `{key} = …`"));
    }

    pub(crate) fn optional_string(&self, key: &'static str) -> Option<Located<String>> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => {
                self.check_signs(key, text, &value.span());
                Some(Located { value: text.trim().to_owned(), place: value.span() })
            }
            None => {
                self.wrong_type(value, key, "a string");
                None
            }
        }
    }

    /// A string as it stands, whatever signs are in it.
    pub(crate) fn text(&self, key: &'static str) -> Option<Located<String>> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(Located { value: text.to_owned(), place: value.span() }),
            None => {
                self.wrong_type(value, key, "a string");
                None
            }
        }
    }

    /// Strings as they stand, whatever signs are in them; none where there is no such key.
    pub(crate) fn texts(&self, key: &'static str) -> Vec<Located<String>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of strings");
            return Vec::new();
        };
        let text = |item: &Spanned<DeValue<'a>>| match item.get_ref().as_str() {
            Some(text) => Some(Located { value: text.to_owned(), place: item.span() }),
            None => {
                self.wrong_type(item, key, "a string");
                None
            }
        };
        array.iter().filter_map(text).collect()
    }

    /// A date, or a moment.
    pub(crate) fn moment(&self, key: &'static str) -> Option<Located<Datetime>> {
        let value = self.get(key)?;
        match value.get_ref().as_datetime() {
            Some(moment) => Some(Located { value: *moment, place: value.span() }),
            None => {
                self.wrong_type(value, key, "a date such as 2027-01-31, without quotes");
                None
            }
        }
    }

    /// As [`Table::optional_string`], without the place.
    pub(crate) fn optional(&self, key: &'static str) -> Option<String> {
        self.optional_string(key).map(|text| text.value)
    }

    /// A string that must be there and not be empty; an empty one stands in for a fault already reported.
    pub(crate) fn string(&self, key: &'static str) -> Located<String> {
        let present = self.table.contains_key(key);
        match self.optional_string(key) {
            Some(text) => {
                if text.value.is_empty() {
                    self.file.error(&text.place, format!("`{key}` is empty"), "write a text or remove the block");
                }
                text
            }
            None => {
                if !present {
                    self.missing(key);
                }
                Located { value: String::new(), place: self.place() }
            }
        }
    }

    pub(crate) fn strings(&self, key: &'static str, required: bool) -> Vec<Located<String>> {
        let Some(value) = self.get(key) else {
            if required {
                self.missing(key);
            }
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of strings");
            return Vec::new();
        };
        let mut strings = Vec::with_capacity(array.len());
        let mut seen = HashSet::new();
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) if text.trim().is_empty() => {
                    self.file.error(&item.span(), format!("`{key}` holds an empty text"), "remove it");
                }
                Some(text) => {
                    self.check_signs(key, text, &item.span());
                    // What is learnt from is compared more closely elsewhere.
                    if !["phrasings", "texts"].contains(&key) && !seen.insert(text.trim()) {
                        self.file.error(&item.span(), format!("`{key}` names `{text}` twice"), "remove one of the two");
                    }
                    strings.push(Located { value: text.trim().to_owned(), place: item.span() });
                }
                None => self.wrong_type(item, key, "a string"),
            }
        }
        strings
    }

    /// As [`Table::strings`], without the places.
    pub(crate) fn list(&self, key: &'static str, required: bool) -> Vec<String> {
        self.strings(key, required).into_iter().map(|text| text.value).collect()
    }

    pub(crate) fn number(&self, key: &'static str) -> Option<Located<f64>> {
        let value = self.get(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(integer) => {
                i64::from_str_radix(integer.as_str(), integer.radix()).ok().map(|number| number as f64)
            }
            DeValue::Float(float) => match float.as_str().parse() {
                Ok(number) if f64::is_finite(number) => Some(number),
                _ => {
                    let text = format!("`{key}` is {}, which is no amount", float.as_str());
                    self.file.error(&value.span(), text, "write a number");
                    return None;
                }
            },
            _ => None,
        };
        if number.is_none() {
            self.wrong_type(value, key, "a number");
        }
        number.map(|number| Located { value: number, place: value.span() })
    }

    /// As [`Table::number`], without the place.
    pub(crate) fn amount(&self, key: &'static str) -> Option<f64> {
        self.number(key).map(|number| number.value)
    }

    pub(crate) fn whole_number(&self, key: &'static str) -> Option<u32> {
        let number = self.number(key)?;
        if number.value >= 0.0 && number.value.fract() == 0.0 && number.value <= f64::from(u32::MAX) {
            Some(number.value as u32)
        } else {
            self.file.error(&number.place, format!("`{key}` is not a whole number"), "write 0, 1, 2, …");
            None
        }
    }

    pub(crate) fn boolean(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong_type(value, key, "true or false");
            false
        })
    }

    /// Reads every table of a list, and reports the keys that were not asked for.
    pub(crate) fn each<T>(&self, key: &'static str, mut read: impl FnMut(&Table<'t, 'a>) -> T) -> Vec<T> {
        let mut rows = Vec::new();
        let mut seen = HashSet::new();
        for table in self.tables(key) {
            if !table.is_empty() && !table.has_name() && !seen.insert(table.digest()) {
                table.error(
                    "this block stands here twice".to_owned(),
                    "remove one, or correct what tells the two apart",
                );
            }
            rows.push(read(&table));
            table.finish();
        }
        rows
    }

    /// Reads a table within this one, if it is there, and reports the keys of it that were not asked for.
    pub(crate) fn inner<T>(&self, key: &'static str, read: impl FnOnce(&Table<'t, 'a>) -> T) -> Option<T> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, key, "a table");
            return None;
        };
        let table = Table::new(self.file, table, value.span());
        let found = read(&table);
        table.finish();
        Some(found)
    }

    /// Whether it is known by a name, which is looked at for itself.
    fn has_name(&self) -> bool {
        ["id", "code", "name", "term", "short"].iter().any(|key| self.table.contains_key(*key))
    }

    /// A number for what stands in it, wherever it stands.
    fn digest(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        digest_table(self.table, &mut hasher);
        hasher.finish()
    }

    fn tables(&self, key: &'static str) -> Vec<Table<'t, 'a>> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(value, key, "a list of tables");
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(array.len());
        for item in array.iter() {
            match item.get_ref().as_table() {
                Some(table) => tables.push(Table::new(self.file, table, item.span())),
                None => self.wrong_type(item, key, "a table"),
            }
        }
        tables
    }

    /// Reports every key that was never asked for, with the nearest one that was.
    pub(crate) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table {
            let name: &str = key.get_ref();
            if asked.contains(&name) {
                continue;
            }
            let nearest = did_you_mean(name, asked.iter().copied(), 0.8);
            let mend = nearest.unwrap_or_else(|| "remove it".to_owned());
            self.file.error(&key.span(), format!("`{name}` is not a key of this table"), mend);
        }
    }
}

fn digest_table(table: &DeTable<'_>, hasher: &mut DefaultHasher) {
    for (key, value) in table {
        key.get_ref().hash(hasher);
        digest(value.get_ref(), hasher);
    }
}

fn digest(value: &DeValue<'_>, hasher: &mut DefaultHasher) {
    value.type_str().hash(hasher);
    match value {
        DeValue::String(text) => text.hash(hasher),
        DeValue::Integer(number) => number.as_str().hash(hasher),
        DeValue::Float(number) => number.as_str().hash(hasher),
        DeValue::Boolean(is_set) => is_set.hash(hasher),
        DeValue::Datetime(time) => time.to_string().hash(hasher),
        DeValue::Array(items) => items.iter().for_each(|item| digest(item.get_ref(), hasher)),
        DeValue::Table(table) => digest_table(table, hasher),
    }
}

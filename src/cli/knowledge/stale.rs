//! `preceptor knowledge stale`: which figures are to be looked at again.

use std::fmt::Write;

use serde::Serialize;

use crate::cli::arguments::{Common, StaleArguments};
use crate::cli::error::CliError;
use crate::cli::markdown::{STRONG, styled};
use crate::cli::screen::Screen;
use crate::cli::text::{clean_line, counted};
use engine::knowledge::{DatedFigure, Grade, Knowledge, Month};

/// A figure as it is listed.
#[derive(Serialize)]
struct Listed<'k> {
    figure: &'k str,
    file: &'static str,
    text: &'k str,
    as_of: &'k str,
    /// None where it is undated.
    months: Option<i32>,
    grade: &'static str,
    source: Option<&'k str>,
    address: Option<&'k str>,
}

/// A table, and what of it is old.
#[derive(Serialize)]
struct Table<'k> {
    file: &'static str,
    /// When it was last read beside its sources, if that is known.
    last_read: Option<&'k str>,
    figures: Vec<Listed<'k>>,
}

pub(super) fn run(arguments: &StaleArguments, common: &Common) -> Result<(), CliError> {
    let assistant = common.look_up_assistant()?;
    let knowledge = assistant.knowledge();
    let today = Month::now();
    let mut figures = knowledge.dated_figures();
    figures.retain(|figure| figure.age(today).is_none_or(|months| months >= i32::from(arguments.months)));
    // Nobody can tell how old an undated one is.
    figures.sort_by_key(|figure| (std::cmp::Reverse(figure.age(today).unwrap_or(i32::MAX)), figure.grade));
    let tables = tables(knowledge, &figures, today);
    let mut screen = Screen::open();
    match common.json {
        true => screen.json(&tables),
        false => screen.page(&shown(&tables, arguments.months)),
    }
}

fn tables<'k>(knowledge: &'k Knowledge, figures: &'k [DatedFigure<'k>], today: Month) -> Vec<Table<'k>> {
    const FILES: [&str; 4] = ["tables/pay.toml", "tables/credentials.toml", "tables/outlook.toml", "tables/facts.toml"];
    let listed = |figure: &'k DatedFigure<'k>| Listed {
        figure: &figure.name,
        file: figure.file,
        text: &figure.text,
        as_of: figure.as_of.as_written(),
        months: figure.age(today),
        grade: grade(figure.grade),
        source: figure.source.map(|source| source.id.as_str()),
        address: figure.source.and_then(|source| source.address.as_deref()),
    };
    let table = |file: &'static str| Table {
        file,
        last_read: knowledge.last_read.get(file).map(|period| period.as_written()),
        figures: figures.iter().filter(|figure| figure.file == file).map(listed).collect(),
    };
    FILES.into_iter().map(table).collect()
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Weak => "weak",
        Grade::Secondary => "secondary",
        Grade::Primary => "primary",
    }
}

fn shown(tables: &[Table<'_>], months: u16) -> String {
    let mut text = String::new();
    for table in tables {
        let read = table.last_read.map_or_else(
            || "nobody says when it was last read".to_owned(),
            |month| format!("last read {}", clean_line(month)),
        );
        let heading = format!("{}: {}, {read}", table.file, counted(table.figures.len(), "figure"));
        let _ = writeln!(text, "{}", styled(STRONG, &heading));
        for figure in &table.figures {
            let age = figure.months.map_or_else(|| "undated".to_owned(), |months| format!("{months} mo."));
            let _ = writeln!(
                text,
                "  {age:>10}  {:<9}  {} = {} ({})",
                figure.grade,
                clean_line(figure.figure),
                clean_line(figure.text),
                figure.source.map_or_else(|| "no source".to_owned(), clean_line)
            );
        }
    }
    let count = tables.iter().map(|table| table.figures.len()).sum();
    let _ = writeln!(
        text,
        "{} of {months} months or more. To renew one, add a row of the same id with the new `as_of`.",
        counted(count, "figure")
    );
    text
}

//! Where figures come from, in a line.

use crate::discord::ui::render::text::{cut, length};
use engine::answers::{Length, SourceLine, phone_lines};
use engine::knowledge::Grade;

/// UTF-16 units that the named sources take up together; how many more there are may follow.
const LONGEST_LINE: usize = 300;
/// The same below a summary, where the first that takes two lines of a phone is taken.
const SUMMARY_LINES: [usize; 4] = [80, 68, 56, 40];
/// Periods that are named of one publisher.
const MOST_PERIODS: usize = 3;
/// Discord's limit for the address of an embed.
const LONGEST_ADDRESS: usize = 2_048;

/// `Sources: AAPC (2025 report) · BLS (May 2025, May 2024) · and 3 more`: at most about 330 UTF-16 units, or 200 below a
/// brief answer; each publisher once, with the periods that its figures speak of. Empty without sources. Not markdown.
pub(super) fn line(sources: &[SourceLine], shown: Length) -> String {
    match shown {
        Length::Summary => {
            let lines = SUMMARY_LINES.iter().map(|longest| line_within(sources, *longest));
            lines.into_iter().find(|line| phone_lines(line) <= 2).unwrap_or_default()
        }
        Length::Standard | Length::Full => line_within(sources, LONGEST_LINE),
    }
}

fn line_within(sources: &[SourceLine], longest: usize) -> String {
    let mut publishers: Vec<(String, Vec<&str>)> = Vec::new();
    for source in sources {
        let name = name(source);
        let period = source.as_of.trim();
        match publishers.iter_mut().find(|(known, _)| *known == name) {
            Some((_, periods)) if periods.contains(&period) || period.is_empty() => {}
            Some((_, periods)) => periods.push(period),
            None => publishers.push((name, Vec::from_iter((!period.is_empty()).then_some(period)))),
        }
    }
    let mut line = String::new();
    let mut named = 0;
    for (name, periods) in &publishers {
        let separator = if named == 0 { if publishers.len() == 1 { "Source: " } else { "Sources: " } } else { " · " };
        let item = format!("{separator}{}", item(name, periods));
        if length(&line) + length(&item) > longest {
            break;
        }
        line.push_str(&item);
        named += 1;
    }
    match (named, publishers.len() - named) {
        (0, 0) | (_, 0) => line,
        (0, 1) => cut(
            &publishers.first().map(|(name, periods)| format!("Source: {}", item(name, periods))).unwrap_or_default(),
            longest,
        ),
        (0, count) => format!("Sources: {count}"),
        (_, more) => format!("{line} · and {more} more"),
    }
}

fn item(name: &str, periods: &[&str]) -> String {
    let shown: Vec<&str> = periods.iter().take(MOST_PERIODS).copied().collect();
    let more = if periods.len() > MOST_PERIODS { " and others" } else { "" };
    if shown.is_empty() { name.to_owned() } else { format!("{name} ({}{more})", shown.join(", ")) }
}

/// The publisher in few words, so that a phone shows it: `BLS, as quoted`, `9cv9, a recruiting firm's blog`.
fn name(source: &SourceLine) -> String {
    let short = if source.short.trim().is_empty() { &source.title } else { &source.short };
    let short = short.replace(" (", ", ").replace(')', "");
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address to read on at: a page of whoever issued the foremost figures that has one, even where they were taken
/// from a copy, or else the first page. Only addresses that Discord takes.
///
/// Of the issuer's pages the one called like the first word of the title goes first: `…/certification/cpc/` for the
/// CPC.
pub(super) fn best_address<'s>(title: &str, sources: &'s [SourceLine]) -> Option<&'s str> {
    let pages = || sources.iter().filter_map(|source| Some((source, web_address(source)?)));
    let subject = title.split([':', ' ']).next().unwrap_or_default();
    let is_about_it = |address: &str| {
        address.trim_end_matches('/').rsplit('/').next().is_some_and(|page| page.eq_ignore_ascii_case(subject))
    };
    let issued_by = |issuer: &str| {
        let official = || {
            pages().filter(|(source, _)| source.grade == Grade::Primary && !source.is_copy && source.issuer == issuer)
        };
        official().find(|(_, address)| is_about_it(address)).or_else(|| official().next())
    };
    let official = sources.iter().find_map(|source| issued_by(&source.issuer));
    official.or_else(|| pages().next()).map(|(_, address)| address)
}

fn web_address(source: &SourceLine) -> Option<&str> {
    source.address.as_deref().filter(|address| {
        let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
        rest.is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
            && length(address) <= LONGEST_ADDRESS
            && !address.contains(|character: char| {
                character.is_whitespace() || character.is_control() || matches!(character, '<' | '>' | '"')
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(publisher: &str, as_of: &str, address: Option<&str>) -> SourceLine {
        SourceLine {
            id: "id".to_owned(),
            title: "Title".to_owned(),
            publisher: publisher.to_owned(),
            short: publisher.to_owned(),
            issuer: publisher.to_owned(),
            is_copy: false,
            address: address.map(str::to_owned),
            as_of: as_of.to_owned(),
            grade: Grade::Weak,
        }
    }

    #[test]
    fn publishers_are_named_once() {
        let bls = "BLS, as quoted";
        let sources = [
            source(bls, "May 2025", None),
            source("AAPC", "2025 report", None),
            source(bls, "May 2024", None),
            source(bls, "May 2025", None),
            source("9cv9 (a recruiting firm's blog)", "", None),
        ];
        assert_eq!(
            line(&sources, Length::Full),
            "Sources: BLS, as quoted (May 2025, May 2024) · AAPC (2025 report) · 9cv9, a recruiting firm's blog"
        );
        assert_eq!(line(&sources[1..2], Length::Full), "Source: AAPC (2025 report)");
        assert_eq!(line(&[], Length::Summary), "");
    }

    #[test]
    fn many_sources_are_counted() {
        let sources: Vec<_> = (0..40).map(|number| source(&format!("Publisher {number}"), "May 2025", None)).collect();
        let full = line(&sources, Length::Full);
        assert!(length(&full) < 330 && full.ends_with(" · and 29 more"), "{full}");
        let brief = line(&sources, Length::Summary);
        assert!(length(&brief) <= 100 && brief.ends_with(" more"), "{brief}");
        let long = line(&[source(&"long ".repeat(90), "", None)], Length::Full);
        assert!(length(&long) <= 300 && long.starts_with("Source: long long"), "{long}");
    }

    #[test]
    fn only_an_address_of_the_web_is_linked() {
        let sources = [source("A", "", None), source("A", "", Some("ftp://a")), source("A", "", Some("https://a.b"))];
        assert_eq!(best_address("Pay", &sources), Some("https://a.b"));
        assert_eq!(best_address("Pay", &[source("A", "", Some("https:// a"))]), None);
    }

    #[test]
    fn the_issuer_is_linked_first() {
        let official = |publisher, address| SourceLine { grade: Grade::Primary, ..source(publisher, "", address) };
        let issuer = "BLS".to_owned();
        let copy = SourceLine { issuer, is_copy: true, ..source("A site quoting BLS", "", Some("https://a.site")) };
        let aapc = official("AAPC", Some("https://aapc.com"));
        let bls = official("BLS", Some("https://bls.gov"));
        let elsewhere = official("BLS", None);
        assert_eq!(best_address("Pay", &[copy.clone(), aapc.clone(), bls.clone()]), Some("https://bls.gov"));
        assert_eq!(best_address("Pay", &[elsewhere.clone(), aapc.clone(), bls.clone()]), Some("https://bls.gov"));
        assert_eq!(best_address("Pay", &[copy.clone(), elsewhere.clone(), aapc]), Some("https://aapc.com"));
        assert_eq!(best_address("Pay", &[elsewhere, copy]), Some("https://a.site"));
        let other = official("AAPC", Some("https://aapc.com/cpc/apprentices"));
        let page = official("AAPC", Some("https://aapc.com/certification/cpc/"));
        assert_eq!(best_address("CPC: Certified", &[other, page]), Some("https://aapc.com/certification/cpc/"));
    }
}

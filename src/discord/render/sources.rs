//! Where figures come from, in a line.

use super::text::length;
use crate::answers::SourceLine;

/// UTF-16 units that the named sources take up together; how many more there are may follow.
const LONGEST_LINE: usize = 300;
/// Periods that are named of one publisher.
const MOST_PERIODS: usize = 3;
/// Discord's limit for the address of an embed.
const LONGEST_ADDRESS: usize = 2_048;

/// `Sources: AAPC (2025 report) · BLS (May 2025, May 2024) · and 3 more`: at most about 330 UTF-16 units, each publisher
/// once, with the periods that its figures speak of. Empty without sources. Not markdown.
pub(super) fn line(sources: &[SourceLine]) -> String {
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
        if length(&line) + length(&item) > LONGEST_LINE {
            break;
        }
        line.push_str(&item);
        named += 1;
    }
    match (named, publishers.len() - named) {
        (0, 0) | (_, 0) => line,
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
    let publisher = if source.publisher.trim().is_empty() { &source.title } else { &source.publisher };
    let short = publisher
        .trim()
        .replace("U.S. Bureau of Labor Statistics", "BLS")
        .replace(", as quoted by others", ", as quoted")
        .replace(" (", ", ")
        .replace(')', "");
    short.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the first source that has one which Discord takes.
pub(super) fn first_address(sources: &[SourceLine]) -> Option<&str> {
    let addresses = sources.iter().filter_map(|source| source.address.as_deref());
    addresses.into_iter().find(|address| {
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
            address: address.map(str::to_owned),
            as_of: as_of.to_owned(),
        }
    }

    #[test]
    fn publishers_are_named_once() {
        let bls = "U.S. Bureau of Labor Statistics, as quoted by others";
        let sources = [
            source(bls, "May 2025", None),
            source("AAPC", "2025 report", None),
            source(bls, "May 2024", None),
            source(bls, "May 2025", None),
            source("9cv9 (a recruiting firm's blog)", "", None),
        ];
        assert_eq!(
            line(&sources),
            "Sources: BLS, as quoted (May 2025, May 2024) · AAPC (2025 report) · 9cv9, a recruiting firm's blog"
        );
        assert_eq!(line(&sources[1..2]), "Source: AAPC (2025 report)");
        assert_eq!(line(&[]), "");
    }

    #[test]
    fn many_sources_are_counted() {
        let sources: Vec<_> = (0..40).map(|number| source(&format!("Publisher {number}"), "May 2025", None)).collect();
        let line = line(&sources);
        assert!(length(&line) < 330 && line.ends_with(" · and 29 more"), "{line}");
        assert_eq!(super::line(&[source(&"x".repeat(400), "", None)]), "Sources: 1");
    }

    #[test]
    fn only_an_address_of_the_web_is_linked() {
        let sources = [source("A", "", None), source("A", "", Some("ftp://a")), source("A", "", Some("https://a.b"))];
        assert_eq!(first_address(&sources), Some("https://a.b"));
        assert_eq!(first_address(&[source("A", "", Some("https:// a"))]), None);
    }
}

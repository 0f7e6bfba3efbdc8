//! What is kept of a question that could not be answered, where a server wants that: its words, and nothing that tells who
//! asked or about whom.

/// Characters that are kept.
const LONGEST: usize = 300;
/// Digits from which on a number may be somebody's.
const TELLING: usize = 5;
/// What stands in the place of something that was left out.
const LEFT_OUT: &str = "…";

/// The text without mentions, addresses and numbers of five digits and more. None where nothing is left, or where it looks
/// like a question about a code: those may be about a case.
pub fn kept_text(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().map(|word| if tells(word) { LEFT_OUT } else { word }).collect();
    if words.iter().any(|word| has_code(word)) {
        return None;
    }
    let kept = without_numbers(&words.join(" "));
    let end = kept.char_indices().nth(LONGEST).map_or(kept.len(), |(end, _)| end);
    let kept = kept.get(..end).unwrap_or_default().trim();
    kept.chars().any(char::is_alphabetic).then(|| kept.to_owned())
}

/// Whether a word is a mention, an emoji of a server, or an address.
fn tells(word: &str) -> bool {
    let is_host = |part: &str| {
        let part = part.trim_matches(|c: char| !c.is_alphanumeric());
        part.rsplit_once('.').is_some_and(|(before, last)| {
            let is_end = last.len() >= 2 && last.chars().all(char::is_alphabetic);
            is_end && before.len() >= 2 && !before.contains(char::is_whitespace) && !before.ends_with('.')
        })
    };
    let host = word.split(['/', '?', '#']).next().unwrap_or_default();
    word.contains('@')
        || word.contains("://")
        || word.starts_with("www.")
        || (word.starts_with('<') && word.contains('>'))
        || is_host(host)
}

/// Whether anything in a word looks like a code: several may be joined by whatever is no letter and no digit.
fn has_code(word: &str) -> bool {
    let mut parts = word.split(|c: char| !c.is_alphanumeric() && c != '.');
    parts.any(|part| is_code(part) || part.split('.').any(is_code))
}

/// Whether a word looks like a code: `E11.9`, `J45`, `G0101`, `0DTJ4ZZ`, `99213`.
fn is_code(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(char::is_ascii_alphabetic).count();
    let is_short = word.len() <= 8 && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    let begins_with_letter = word.starts_with(|c: char| c.is_ascii_alphabetic());
    is_short
        && ((begins_with_letter && digits >= 2 && letters <= 2)
            || (digits == 5 && letters == 0)
            || (digits >= 2 && letters >= 3 && word.len() == 7))
}

/// Without runs of digits, however they are written, that have five or more of them: telephone numbers among them.
fn without_numbers(text: &str) -> String {
    let is_between = |c: char| " -./()+,".contains(c);
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_numeric()) {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let end = from.find(|c: char| !c.is_numeric() && !is_between(c)).unwrap_or(from.len());
        let run = from.get(..end).unwrap_or(from).trim_end_matches(is_between);
        kept.push_str(before);
        let is_telling = run.chars().filter(|c| c.is_numeric()).count() >= TELLING;
        kept.push_str(if is_telling { LEFT_OUT } else { run });
        rest = from.get(run.len()..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_tells_who_somebody_is_goes() {
        for (text, expected) in [
            ("is there a study group on <#123456789012345678>?", Some("is there a study group on …")),
            ("<@5> <@&6> @everyone  when do we\nmeet", Some("… … … when do we meet")),
            ("mail me: a.b@example.org or www.example.org/x or https://x.example", Some("mail me: … or … or …")),
            ("see example.com/login please", Some("see … please")),
            ("call +1 (555) 123-4567 about it", Some("call +… about it")),
            ("my member id is 0123 4567", Some("my member id is …")),
            ("I passed in 2024, is 80% good?", Some("I passed in 2024, is 80% good?")),
            ("call me. Thanks", Some("call me. Thanks")),
            ("۱۲۳۴۵۶ is my number", Some("… is my number")),
            ("12345678", None),
            ("<@5>", None),
            ("what is E11.9 for", None),
            ("which code is 99213?", None),
            ("modifier for G0101", None),
            ("is it E11.9/I10 or", None),
            ("J45/J44, which of the two", None),
            ("E11.9,I10 together", None),
            ("99213-25 on a visit", None),
            ("is it E11.9...or not", None),
            ("CPC/CCS or CPC-A, and is 24/7 on-call a thing", Some("CPC/CCS or CPC-A, and is 24/7 on-call a thing")),
        ] {
            assert_eq!(kept_text(text).as_deref(), expected, "{text}");
        }
        assert_eq!(kept_text(&"wörter ".repeat(99)).unwrap().chars().count(), LONGEST);
    }

    proptest! {
        #[test]
        fn no_long_number_and_no_address_is_left(text in ".{0,400}") {
            if let Some(kept) = kept_text(&text) {
                prop_assert!(kept.chars().count() <= LONGEST && !kept.contains('@'));
                let longest = kept.split(|c: char| !c.is_numeric()).map(|run| run.chars().count()).max();
                prop_assert!(longest.unwrap_or(0) < TELLING, "{kept}");
            }
        }
    }
}

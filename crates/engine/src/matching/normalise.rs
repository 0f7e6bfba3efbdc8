//! From a message as typed to words.
//!
//! Discord mark-up goes, Unicode is folded (NFKC, lower case, plain quotes), contractions are opened, abbreviations
//! and the names of credentials become one token each. Numbers and codes keep their own kind, so that nothing ever
//! matches them by similarity.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::knowledge::Vocabulary;
use crate::matching::sorted::sorted;

/// Characters of a message that are looked at; the rest is cut.
pub const LONGEST_QUESTION: usize = 4_000;
/// Words of a message that count, those of question-like sentences first.
pub const MOST_WORDS: usize = 256;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An ordinary word.
    Word,
    /// A number, or a code with digits in it; it only ever matches itself.
    Number,
}

/// A word of the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Lower case, without punctuation.
    pub text: String,
    /// What it is.
    pub kind: Kind,
}

/// A message as words, with what its form says.
#[derive(Debug, Clone, Default)]
pub struct Normalised {
    /// Its words, in order; sentences that are left out for length are those that ask nothing.
    pub tokens: Vec<Token>,
    /// How question-like it is.
    pub form: Form,
}

/// What the form of a message says about whether it asks something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// It has a question mark.
    pub question_mark: bool,
    /// A sentence of it begins like a question.
    pub begins_as_question: bool,
    /// It has a question word anywhere.
    pub question_word: bool,
    /// It has a phrase that asks a group, such as "does anyone know".
    pub asks_the_group: bool,
    /// Its writer speaks of himself.
    pub first_person: bool,
    /// It has an exclamation mark.
    pub exclamation: bool,
}

impl Form {
    /// Whether the message asks something: statements, thanks and chatter do not.
    pub const fn asks(self) -> bool {
        self.question_mark || self.begins_as_question || self.asks_the_group
    }
}

const QUESTION_BEGINNINGS: [&str; 44] = [
    "what",
    "whats",
    "how",
    "hows",
    "why",
    "when",
    "where",
    "wheres",
    "which",
    "who",
    "whose",
    "whom",
    "can",
    "could",
    "do",
    "does",
    "did",
    "is",
    "are",
    "am",
    "was",
    "were",
    "will",
    "would",
    "should",
    "shall",
    "may",
    "might",
    "must",
    "any",
    "anyone",
    "anybody",
    "has",
    "have",
    "isnt",
    "arent",
    "dont",
    "doesnt",
    "cant",
    "wont",
    "wouldnt",
    "shouldnt",
    "need",
    "wondering",
];

const QUESTION_WORDS: [&str; 14] = [
    "what",
    "whats",
    "how",
    "hows",
    "why",
    "when",
    "where",
    "which",
    "who",
    "whether",
    "anyone",
    "anybody",
    "wondering",
    "should",
];

const GROUP_PHRASES: [&str; 22] = [
    "anyone know",
    "anybody know",
    "does any",
    "has any",
    "have any of",
    "is any",
    "did any",
    "can any",
    "could any",
    "anyone here",
    "anyone else",
    "anyone have",
    "do you",
    "do yall",
    "do u ",
    "can someone",
    "can somebody",
    "could someone",
    "somebody explain",
    "please tell",
    "want to know",
    "wondering",
];

/// Opens contractions and expands abbreviations; made once per vocabulary.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Normaliser {
    #[serde(serialize_with = "sorted")]
    abbreviations: HashMap<String, Vec<String>>,
    /// First word of a multi-word name to the rest of the name and its token.
    #[serde(serialize_with = "sorted")]
    names: HashMap<String, Vec<(Vec<String>, String)>>,
}

impl Normaliser {
    /// A normaliser that knows a vocabulary's abbreviations and credential names.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut normaliser = Self::default();
        for abbreviation in &vocabulary.abbreviations {
            if let Some(long) = abbreviation.names.first() {
                let long = words(long).map(|(word, _)| word).collect();
                normaliser.abbreviations.insert(abbreviation.term.to_lowercase(), long);
            }
        }
        for credential in vocabulary.credentials.iter().chain(&vocabulary.bodies) {
            let token = code_token(&credential.term);
            let code = credential.term.to_lowercase();
            for name in credential.names.iter().chain(std::iter::once(&code)) {
                let mut parts = words(name).map(|(word, _)| word);
                let Some(first) = parts.next() else { continue };
                let rest: Vec<String> = parts.collect();
                if first != token || !rest.is_empty() {
                    normaliser.names.entry(first).or_default().push((rest, token.clone()));
                }
            }
        }
        for names in normaliser.names.values_mut() {
            names.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
        normaliser
    }

    /// The words of a message.
    pub fn normalise(&self, text: &str) -> Normalised {
        let cleaned = clean(text);
        let form = form_of(&cleaned);
        let mut sentences: Vec<(bool, Vec<Token>)> = Vec::new();
        let mut count = 0;
        for sentence in sentences_of(&cleaned) {
            let tokens = self.tokens(sentence);
            count += tokens.len();
            if !tokens.is_empty() {
                sentences.push((asks(sentence), tokens));
            }
        }
        if count > MOST_WORDS {
            keep_most_telling(&mut sentences);
        }
        Normalised { tokens: sentences.into_iter().flat_map(|(_, tokens)| tokens).collect(), form }
    }

    fn tokens(&self, sentence: &str) -> Vec<Token> {
        let plain: Vec<(String, Kind)> = words(sentence).collect();
        let mut tokens = Vec::with_capacity(plain.len());
        let mut rest = plain.as_slice();
        while let [(word, kind), tail @ ..] = rest {
            rest = tail;
            if let Some((length, token)) = self.name_at(word, tail) {
                tokens.push(Token { text: token.to_owned(), kind: Kind::Word });
                rest = tail.get(length..).unwrap_or_default();
            } else if let Some(long) = self.abbreviations.get(word) {
                tokens.extend(long.iter().map(|word| Token { text: word.clone(), kind: Kind::Word }));
            } else {
                tokens.push(Token { text: word.clone(), kind: *kind });
            }
        }
        tokens
    }

    /// What an abbreviation stands for.
    pub(super) fn opened(&self, word: &str) -> Option<&[String]> {
        self.abbreviations.get(word).map(Vec::as_slice)
    }

    fn name_at(&self, first: &str, tail: &[(String, Kind)]) -> Option<(usize, &str)> {
        self.names.get(first)?.iter().find_map(|(rest, token)| {
            let matches = rest.len() <= tail.len() && rest.iter().zip(tail).all(|(want, (have, _))| want == have);
            matches.then_some((rest.len(), token.as_str()))
        })
    }
}

/// The words of a name, as they stand in a normalised question.
pub(super) fn word_tokens(normaliser: &Normaliser, name: &str) -> impl Iterator<Item = String> {
    normaliser.normalise(name).tokens.into_iter().map(|token| token.text)
}

/// The token that stands for a code such as `CCS-P`.
pub(super) fn code_token(code: &str) -> String {
    code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Drops the sentences that ask nothing, last first, then the last words, until the rest is short enough.
fn keep_most_telling(sentences: &mut [(bool, Vec<Token>)]) {
    let mut left = MOST_WORDS;
    let mut kept = vec![0; sentences.len()];
    for wanted in [true, false] {
        for ((asks, tokens), kept) in sentences.iter().zip(&mut kept) {
            if *asks == wanted {
                *kept = tokens.len().min(left);
                left -= *kept;
            }
        }
    }
    for ((_, tokens), kept) in sentences.iter_mut().zip(kept) {
        tokens.truncate(kept);
    }
}

/// A message as the sentence encoder reads it: without Discord's mark-up, in plain lower-case letters, on one line.
pub fn plain(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The message without Discord's mark-up, folded to plain lower-case text: no accents, no struck-through or spaced-out
/// letters.
pub(super) fn clean(text: &str) -> String {
    let text: String = text.chars().take(LONGEST_QUESTION).collect();
    let text = with_words_for_signs(strip_markup(&text));
    close_up(&folded(&text))
}

/// In lower case, without accents, with plain quotes and dashes.
fn folded(text: &str) -> String {
    const MOST: usize = 2 * LONGEST_QUESTION;
    let plain = |character: char| match character {
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{ff07}' | '`' => Some('\''),
        '\u{201c}' | '\u{201d}' => Some('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        other => Some(other),
    };
    // Most messages are, and nothing is to be taken apart and put together in them.
    if text.is_ascii() {
        return text.chars().map(|character| character.to_ascii_lowercase()).take(MOST).filter_map(plain).collect();
    }
    let letters = text.nfkd().filter(|character| !is_combining_mark(*character)).nfc();
    letters.flat_map(char::to_lowercase).take(MOST).filter_map(plain).collect()
}

/// As many single letters in a row are a word spelt out.
const SPELT_OUT: usize = 4;

/// The text with words that are spelt out letter by letter, "h o w  m u c h", written as words. Where all gaps are alike,
/// one long word is left, which [`crate::matching::spelling`] takes apart.
fn close_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let (length, letters) = spelt_out(rest);
        if letters.chars().filter(|c| !c.is_whitespace()).count() >= SPELT_OUT {
            closed.push_str(&letters);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        // On to the next word.
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let gap = rest.get(word..).and_then(|gap| gap.find(|c: char| !c.is_whitespace()));
        let end = gap.map_or(rest.len(), |gap| word + gap);
        closed.push_str(rest.get(..end).unwrap_or_default());
        rest = rest.get(end..).unwrap_or_default();
    }
    closed
}

/// The single letters that a text begins with, as words, and how many bytes of it they are.
fn spelt_out(text: &str) -> (usize, String) {
    let (mut length, mut letters, mut gap) = (0, String::new(), "");
    let mut rest = text;
    loop {
        let mut characters = rest.chars();
        let Some(letter) = characters.next().filter(|c| c.is_alphabetic()) else { break };
        let after = characters.as_str();
        let spaces = after.find(|c: char| c != ' ').unwrap_or(after.len());
        let is_single = spaces > 0 || !after.starts_with(char::is_alphanumeric);
        if !is_single {
            break;
        }
        if gap.len() > 1 {
            letters.push(' ');
        }
        letters.push(letter);
        length = text.len() - after.len();
        (gap, rest) = after.split_at_checked(spaces).unwrap_or((after, ""));
        if gap.is_empty() {
            break;
        }
    }
    (length, letters)
}

/// The text with signs of money that stand for the word, "what $$?", as that word.
fn with_words_for_signs(text: String) -> String {
    const SIGNS: [char; 5] = ['$', '💰', '💵', '💲', '🤑'];
    // By themselves they say nothing.
    if !text.contains(SIGNS) || !text.contains(char::is_alphanumeric) {
        return text;
    }
    let mut written = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let is_amount = character == '$' && rest.peek().is_some_and(|next| next.is_ascii_digit() || *next == '{');
        if !SIGNS.contains(&character) || is_amount {
            written.push(character);
        } else if !rest.peek().is_some_and(|next| SIGNS.contains(next)) {
            written.push_str(" money ");
        }
    }
    written
}

fn strip_markup(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        rest = match character {
            '`' if rest.starts_with("```") => {
                let inside = rest.get(3..).unwrap_or_default();
                plain.push(' ');
                inside.find("```").and_then(|end| inside.get(end + 3..)).unwrap_or_default()
            }
            '<' => match after.split_once('>') {
                Some((inside, after)) if is_mention(inside) => {
                    plain.push(' ');
                    after
                }
                _ => {
                    plain.push(' ');
                    after
                }
            },
            'h' | 'H' if is_address(rest) => {
                plain.push(' ');
                let end = rest.find(|c: char| c.is_whitespace() || "<>)".contains(c)).unwrap_or(rest.len());
                rest.get(end..).unwrap_or_default()
            }
            '*' | '_' | '~' | '|' | '`' | '>' | '#' | '\\' => {
                plain.push(if character == '`' { ' ' } else { '\u{200b}' });
                after
            }
            other => {
                plain.push(other);
                after
            }
        };
    }
    plain
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

/// `<@1>`, `<@!1>`, `<@&1>`, `<#1>`, `<:name:1>`, `<a:name:1>`, `<t:1:R>`, `</name:1>`, `<https://…>`.
fn is_mention(inside: &str) -> bool {
    inside.len() <= 200
        && !inside.contains(char::is_whitespace)
        && (inside.starts_with(['@', '#', ':', '/'])
            || inside.starts_with("a:")
            || inside.starts_with("t:")
            || is_address(inside))
}

/// Words and numbers of folded text; contractions are opened.
fn words(text: &str) -> impl Iterator<Item = (String, Kind)> {
    let mut tokens = Vec::new();
    for chunk in text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '.' || c == '+')) {
        push_chunk(chunk, &mut tokens);
    }
    tokens.into_iter()
}

fn push_chunk(chunk: &str, tokens: &mut Vec<(String, Kind)>) {
    let chunk = chunk.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
    if chunk.is_empty() || chunk.chars().all(|c| c == '+') {
        return;
    }
    // "c.p.c." is one word, "e11.9" one code, "home.is" two words.
    if chunk.contains('.') {
        let parts: Vec<&str> = chunk.split('.').collect();
        let single_letters = parts.iter().all(|part| part.chars().count() <= 1);
        let digits = chunk.chars().any(|c| c.is_ascii_digit());
        if single_letters && !digits {
            return push_chunk(&parts.concat(), tokens);
        }
        if !digits || parts.iter().any(|part| part.is_empty()) {
            for part in parts {
                push_chunk(part, tokens);
            }
            return;
        }
    }
    if chunk.chars().any(|c| c.is_ascii_digit()) {
        let text: String = chunk.chars().filter(|c| *c != '\'').collect();
        tokens.push((text, Kind::Number));
        return;
    }
    let chunk = chunk.trim_end_matches('+');
    let (stem, negated) = match chunk {
        "can't" | "cant" | "cannot" => ("can", true),
        "won't" | "wont" => ("will", true),
        "ain't" | "aint" => ("is", true),
        "dont" => ("do", true),
        "doesnt" => ("does", true),
        "didnt" => ("did", true),
        "isnt" => ("is", true),
        "arent" => ("are", true),
        "wouldnt" => ("would", true),
        "shouldnt" => ("should", true),
        "couldnt" => ("could", true),
        "havent" => ("have", true),
        "hasnt" => ("has", true),
        "whats" => ("what", false),
        "hows" => ("how", false),
        "wheres" => ("where", false),
        "whos" => ("who", false),
        "im" => ("i", false),
        "ive" => ("i", false),
        _ => match chunk.strip_suffix("n't") {
            Some(stem) => (stem, true),
            None => (chunk.split('\'').next().unwrap_or(chunk), false),
        },
    };
    if !stem.is_empty() {
        tokens.push((stem.to_owned(), Kind::Word));
    }
    if negated {
        tokens.push(("not".to_owned(), Kind::Word));
    }
}

fn sentences_of(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['?', '!', '\n', ';'])
        .flat_map(|part| part.split_inclusive(". "))
        .filter(|part| part.chars().any(char::is_alphanumeric))
}

fn first_word(sentence: &str) -> &str {
    sentence
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .find(|word| !word.is_empty())
        .map_or("", |word| word.split('\'').next().unwrap_or(word))
}

fn asks(sentence: &str) -> bool {
    sentence.contains('?') || begins_a_question(sentence)
}

/// Whether a sentence in small letters begins as questions do.
pub fn begins_a_question(sentence: &str) -> bool {
    QUESTION_BEGINNINGS.contains(&first_word(sentence))
}

fn form_of(text: &str) -> Form {
    let has_word = |wanted: &[&str]| text.split(|c: char| !c.is_alphanumeric()).any(|word| wanted.contains(&word));
    Form {
        question_mark: text.contains('?'),
        begins_as_question: sentences_of(text).any(begins_a_question),
        question_word: has_word(&QUESTION_WORDS),
        asks_the_group: GROUP_PHRASES.iter().any(|phrase| text.contains(phrase)),
        first_person: has_word(&["i", "im", "my", "me", "we", "ive"]),
        exclamation: text.contains('!'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Term;

    fn normaliser() -> Normaliser {
        let term = |term: &str, names: &[&str]| Term {
            term: term.to_owned(),
            names: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        Normaliser::new(&Vocabulary {
            credentials: vec![
                term("CPC", &["certified professional coder"]),
                term("CPC-A", &["cpc a", "certified professional coder apprentice"]),
                term("CCS-P", &["ccs p"]),
            ],
            abbreviations: vec![term("wfh", &["work from home"])],
            ..Vocabulary::default()
        })
    }

    fn words_of(text: &str) -> String {
        let words: Vec<_> = normaliser().normalise(text).tokens.into_iter().map(|token| token.text).collect();
        words.join(" ")
    }

    #[test]
    fn strips_what_discord_adds() {
        assert_eq!(
            words_of("<@123> can **I** ||code|| from <:house:55> https://x.y/z?a=b home"),
            "can i code from home"
        );
        assert_eq!(words_of("a ```rust\nfn x()``` b `CPC`"), "a b cpc");
        assert_eq!(words_of("is < 3 years ok"), "is 3 years ok");
    }

    #[test]
    fn opens_contractions_and_short_forms() {
        assert_eq!(
            words_of("Can’t I wfh? what's it like, doesn't matter"),
            "can not i work from home what it like does not matter"
        );
        assert_eq!(words_of("ＣＰＣ"), "cpc");
    }

    #[test]
    fn knows_credentials_however_they_are_written() {
        assert_eq!(words_of("C.P.C. or CPC-A or ccs-p"), "cpc or cpca or ccsp");
        assert_eq!(words_of("certified professional coder apprentice, certified professional coder"), "cpca cpc");
    }

    #[test]
    fn accents_and_marks_are_folded() {
        assert_eq!(words_of("résumé, Türkiye"), "resume turkiye");
        assert_eq!(words_of("s\u{336}a\u{336}l\u{336}a\u{336}r\u{336}y"), "salary");
    }

    #[test]
    fn signs_of_money_are_words_unless_an_amount_follows() {
        assert_eq!(words_of("what $$? for $5 or 💰💰"), "what money for 5 or money");
    }

    #[test]
    fn spelt_out_words_are_read() {
        assert_eq!(words_of("h o w  m u c h  do coders make"), "how much do coders make");
        assert_eq!(words_of("the s a l a r y?"), "the salary");
        assert_eq!(words_of("is it a, b or c"), "is it a b or c");
        assert_eq!(words_of("i a m"), "i a m");
    }

    #[test]
    fn numbers_stay_numbers() {
        let tokens = normaliser().normalise("code E11.9 or 99213, icd-10").tokens;
        let numbers: Vec<_> =
            tokens.iter().filter(|token| token.kind == Kind::Number).map(|t| t.text.as_str()).collect();
        assert_eq!(numbers, ["e11.9", "99213", "10"]);
    }

    #[test]
    fn questions_outlive_the_cut() {
        let text = format!("{} Do coders see patients?", "lorem ipsum dolor. ".repeat(190));
        let normalised = normaliser().normalise(&text);
        assert_eq!(normalised.tokens.len(), MOST_WORDS);
        assert!(normalised.tokens.iter().any(|token| token.text == "patients"));
        assert!(normalised.form.question_mark && normalised.form.begins_as_question);
    }
}

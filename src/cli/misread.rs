//! Phrasings that the matcher, having learnt from them, still reads as another entry.

use std::num::NonZeroUsize;
use std::thread;

use engine::knowledge::{Diagnostic, Files, Phase, Severity, Taught, taught};
use engine::matching::Matcher;

/// One note for each text that is read as another entry than the one that it teaches, in the order of the files.
pub(super) fn misread(files: &Files, matcher: &Matcher) -> Vec<Diagnostic> {
    let taught = taught(files);
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = taught.len().div_ceil(cores).max(1);
    let note = |taught: &Taught| note(taught, matcher);
    thread::scope(|scope| {
        let parts: Vec<_> = taught
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().filter_map(note).collect::<Vec<_>>()))
            .collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn note(taught: &Taught, matcher: &Matcher) -> Option<Diagnostic> {
    let Taught { entry, text, .. } = taught;
    let read_as = matcher.rank(text, None).candidates.into_iter().next()?.id;
    if read_as == *entry {
        return None;
    }
    let (text, mend) = if taught.is_question {
        let mend = format!("ask it in words that `{read_as}` does not have, or teach those with more phrasings");
        (format!("the question of `{entry}` is read as `{read_as}`"), mend)
    } else {
        let mend = format!("say it so that it differs, or move it to `{read_as}`");
        (format!("this phrasing of `{entry}` is read as `{read_as}`: {text}"), mend)
    };
    Some(Diagnostic {
        phase: Phase::Content,
        file: taught.file.clone(),
        line: taught.line,
        column: taught.column,
        severity: Severity::Note,
        text,
        mend,
    })
}

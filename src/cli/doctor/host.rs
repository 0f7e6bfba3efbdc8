//! What `doctor` can tell without Discord: settings that are odd, and files on this machine.

use std::fs::{self, File};
use std::path::Path;

use crate::cli::text::counted;
use crate::config::{Config, SHORTEST_WATCHDOG};
use crate::discord::bot::doctor::Finding;
use crate::discord::net::token::{Readers, Token, readers};
use engine::assistant::Surface;

/// Settings that work, but hardly as anybody wants.
pub(super) fn settings(config: &Config) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Surface::ALL
        .into_iter()
        .filter_map(|surface| threshold(surface, config.thresholds.of(surface).answer?))
        .collect();
    if config.discord.watchdog < SHORTEST_WATCHDOG {
        let text = format!("it ends the process after {} seconds of silence", config.discord.watchdog.as_secs());
        let mend = "leave [discord] watchdog_seconds out: Discord itself is silent for up to 41 seconds at a time, and \
                    so short a watchdog is for trying things with a stand-in for Discord";
        findings.push(Finding::warning("watchdog", text, mend));
    }
    findings
}

fn threshold(surface: Surface, answer: f64) -> Option<Finding> {
    // Nobody asked in a channel, so nothing is answered there that would be no answer to a mention either.
    let (name, chatters_below) = match surface {
        Surface::Slash => ("slash", Surface::Slash.threshold().suggest),
        Surface::Mention => ("mention", Surface::Mention.threshold().suggest),
        Surface::Channel => ("channel", Surface::Mention.threshold().answer),
    };
    let text = if answer < chatters_below {
        format!("thresholds.{name}.answer is {answer}, so that it answers what it has hardly understood")
    } else if answer >= 1.0 {
        format!("thresholds.{name}.answer is {answer}, and it is never quite that sure")
    } else {
        return None;
    };
    let mend = format!("leave it out: {} is what the project's questions speak for", surface.threshold().answer);
    Some(Finding::warning("thresholds", text, mend))
}

/// Who may read the token besides its owner.
pub(super) fn token_file(token: &Token) -> Option<Finding> {
    let file = token.file()?;
    let name = file.display();
    match readers(file) {
        Some(Readers::Everybody) => Some(Finding::fault(
            "token file",
            format!("everybody on this machine may read {name}"),
            format!("`chmod 600 {name}`, and reset the token if others use this machine"),
        )),
        Some(Readers::Group) => Some(Finding::warning(
            "token file",
            format!("a group may read {name}"),
            format!("`chmod 600 {name}`, unless that is meant"),
        )),
        None => Some(Finding::good("token file", format!("{name}, for its owner alone"))),
    }
}

/// Where the bot keeps what it must not forget.
pub(super) fn state(config: &Config) -> Finding {
    const WHAT: &str = "state";
    let Some(folder) = &config.state.directory else {
        return Finding::good(WHAT, "no [state] directory is set, so nothing is kept over a restart");
    };
    let name = folder.display();
    match kept(folder) {
        Ok((files, bytes)) => {
            Finding::good(WHAT, format!("{name}, {}, {} KiB", counted(files, "file"), bytes.div_ceil(1_024)))
        }
        Err(error) => Finding::fault(
            WHAT,
            format!("{name} cannot be used: {error}"),
            "make that folder and give it to the user that runs Preceptor, or leave [state] directory out",
        ),
    }
}

/// How many files there are and how long they are together, if files can be written there.
fn kept(folder: &Path) -> std::io::Result<(usize, u64)> {
    let (mut files, mut bytes) = (0, 0);
    for entry in fs::read_dir(folder)? {
        let metadata = entry?.metadata()?;
        if metadata.is_file() {
            files += 1;
            bytes += metadata.len();
        }
    }
    let trial = folder.join(format!(".doctor-{}", std::process::id()));
    File::create_new(&trial)?;
    fs::remove_file(&trial)?;
    Ok((files, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discord::bot::doctor::State;

    #[test]
    fn thresholds_that_make_it_chatter_or_mute_are_told() {
        for (surface, answer, expected) in [
            (Surface::Channel, 0.0, true),
            (Surface::Channel, 0.5, true),
            (Surface::Channel, 0.8, false),
            (Surface::Channel, 1.0, true),
            (Surface::Slash, 0.0, true),
            (Surface::Slash, 0.4, false),
            (Surface::Mention, 0.05, true),
        ] {
            assert_eq!(threshold(surface, answer).is_some(), expected, "{surface:?} {answer}");
        }
    }

    #[test]
    fn a_state_directory_is_tried() {
        let folder = std::env::temp_dir().join(format!("preceptor-state-{}", std::process::id()));
        let mut config = Config::default();
        assert_eq!(state(&config).state, State::Good);
        config.state.directory = Some(folder.clone());
        assert_eq!(state(&config).state, State::Fault);
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("session.json"), [0; 1_500]).unwrap();
        let finding = state(&config);
        assert!(finding.state == State::Good && finding.text.ends_with("1 file, 2 KiB"), "{finding:?}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        fs::remove_dir_all(&folder).unwrap();
    }
}

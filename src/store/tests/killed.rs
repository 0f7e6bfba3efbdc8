//! A process that is killed at any moment loses no change that it has acknowledged, and leaves none half done.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::*;
use crate::store::*;

/// Where the process that is killed finds its store.
const ADDRESS: &str = "PRECEPTOR_TEST_KILLED";
const SERVERS: u64 = 5;
const CHANGES: u64 = 1_000;
/// Every so many changes of a server many answers are taught at once.
const IMPORTS: u64 = 4;

/// Changes settings of several servers, two of each at a time, teaches many answers at once now and then, and acknowledges each change on its standard output.
#[tokio::test]
#[ignore = "is started and killed by the test below"]
async fn changes_until_it_is_killed() {
    let Ok(address) = std::env::var(ADDRESS) else { return };
    let store = Store::open(&StoreAddress::parse(&address).unwrap()).await.unwrap();
    for number in 0.. {
        let guild = number % SERVERS + 1;
        let version = store.settings(id(guild)).await.unwrap().version;
        let settings = if (version + 1) % IMPORTS == 0 {
            super::taught::import(&store, guild, version + 1).await
        } else {
            let place = format!("place {}", version + 1);
            let values =
                vec![(Setting::Region, Some(region(&place))), (Setting::Off, Some(SettingValue::Off([place].into())))];
            let change = SettingsChange { guild: id(guild), version, actor: id(7), at: now(), values };
            let Changed::Done(settings, _) = store.change(change).await.unwrap() else { panic!() };
            settings
        };
        // Past the capture of what tests print.
        let mut stdout = std::io::stdout().lock();
        writeln!(stdout, "acknowledged {guild} {}", settings.version).unwrap();
        stdout.flush().unwrap();
    }
}

#[tokio::test]
async fn nothing_acknowledged_is_lost_and_nothing_is_half_done() {
    for place in Place::all().await {
        let address = match &place.address {
            StoreAddress::Sqlite(file) => format!("sqlite://{}", file.display()),
            StoreAddress::Postgres(server) => server.secret().to_owned(),
        };
        let mut acknowledged = HashMap::new();
        let (mut changes, mut kills) = (0, 0);
        while changes < CHANGES {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["store::tests::killed::changes_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
                .env(ADDRESS, &address)
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
            // At least one change, and then until some moment.
            let told = |line: String| {
                let mut words = line.strip_prefix("acknowledged ")?.split(' ').map(|word| word.parse::<u64>().unwrap());
                Some((words.next()?, words.next()?))
            };
            let first = lines.by_ref().find_map(|line| told(line.unwrap())).expect("it made no change");
            tokio::time::sleep(Duration::from_micros(fastrand::u64(..120_000))).await;
            child.kill().unwrap();
            child.wait().unwrap();
            let rest = lines.map_while(Result::ok).filter_map(told);
            for (guild, version) in std::iter::once(first).chain(rest) {
                acknowledged.insert(guild, version);
                changes += 1;
            }
            kills += 1;
            let store = place.open().await;
            for (guild, version) in &mut acknowledged {
                // A server may still be at what a killed process has sent it.
                let settings = loop {
                    let settings = store.settings(id(*guild)).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    if store.settings(id(*guild)).await.unwrap() == settings {
                        break settings;
                    }
                };
                // One more may have been made and not been acknowledged any more.
                assert!((*version..=*version + 1).contains(&settings.version), "{guild}: {version} and {settings:?}");
                let taught = store.taught(id(*guild)).await.unwrap();
                let imports = settings.version / IMPORTS;
                let changed = if settings.version % IMPORTS == 0 { settings.version - 1 } else { settings.version };
                let place = format!("place {changed}");
                let whole = [place.clone()].into();
                assert_eq!((settings.region(), settings.off()), (Some(place.as_str()), Some(&whole)), "half a change");
                let history = store.history(id(*guild), 0, 100_000).await.unwrap();
                assert_eq!(history.len() as u64, 2 * (settings.version - imports), "a change without its entry");
                assert_eq!((taught.state, settings.taught.version), (settings.taught, IMPORTS * imports));
                let answers = if imports == 0 { 0 } else { super::taught::IMPORTED };
                assert_eq!((taught.answers.len(), taught.state.answers), (answers, answers as u64), "half an import");
                assert!(taught.answers.iter().all(|kept| kept.version == IMPORTS * imports), "half an import");
                let revisions = store.own_history(id(*guild), 0, 100_000).await.unwrap();
                assert_eq!(revisions.len() as u64, imports, "an import without its entry");
                *version = settings.version;
            }
            store.close().await;
        }
        assert!(kills >= 5, "{kills}");
        place.remove().await;
    }
}

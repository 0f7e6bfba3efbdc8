//! What only a file can meet with.

use std::collections::HashMap;

use rusqlite::Connection as Sqlite;

use super::*;
use crate::store::*;

/// Every file of a folder with what it holds, but for what SQLite shares between processes.
fn bytes(folder: &Path) -> HashMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|item| item.unwrap().path());
    files
        .filter(|file| !file.to_string_lossy().ends_with("-shm"))
        .map(|file| (file.clone(), std::fs::read(file).unwrap()))
        .collect()
}

#[tokio::test]
async fn nobody_else_can_look_into_it() {
    let place = Place::sqlite();
    let store = place.open().await;
    set(&store, 1, region("UK")).await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&place.folder), 0o700);
        let files: Vec<_> = std::fs::read_dir(&place.folder).unwrap().map(|item| item.unwrap().path()).collect();
        assert!(files.len() >= 3 && files.iter().all(|file| mode(file) == 0o600), "{files:?}");
    }
    store.close().await;
    place.remove().await;
}

#[tokio::test]
async fn a_second_process_is_refused_and_may_look() {
    let place = Place::sqlite();
    let store = place.open().await;
    set(&store, 1, region("UK")).await;
    let before = bytes(&place.folder);
    let second = Store::open(&place.address).await;
    assert!(matches!(&second, Err(error @ StoreError::InUse { .. }) if error.is_final()), "{second:?}");
    let looking = Store::look_at(&place.address).await.unwrap();
    assert_eq!(looking.settings(id(1)).await.unwrap().region(), Some("UK"));
    assert!(looking.delete_guild(id(1)).await.is_err(), "looking changes nothing");
    looking.close().await;
    assert_eq!(bytes(&place.folder), before);
    set(&store, 1, region("Texas")).await;
    store.close().await;
    place.open().await.close().await;
    place.remove().await;
}

#[tokio::test]
async fn what_cannot_be_used_is_told_and_not_touched() {
    for (what, spoil) in [
        (
            "newer",
            (|file: &Path| drop(Sqlite::open(file).unwrap().execute("INSERT INTO schema_versions VALUES (99, 0)", [])))
                as fn(&Path),
        ),
        ("foreign", |file| Sqlite::open(file).unwrap().pragma_update(None, "application_id", 7).unwrap()),
        ("no database", |file| std::fs::write(file, "not a database, but long enough to be looked at").unwrap()),
        ("torn", |file| {
            let mut bytes = std::fs::read(file).unwrap();
            bytes[4_096..9_000].fill(0xA5);
            std::fs::write(file, bytes).unwrap();
        }),
        ("short", |file| {
            let bytes = std::fs::read(file).unwrap();
            std::fs::write(file, &bytes[..bytes.len() / 2]).unwrap();
        }),
    ] {
        let place = Place::sqlite();
        let store = place.open().await;
        set(&store, 1, region("UK")).await;
        store.close().await;
        spoil(place.file());
        let before = bytes(&place.folder);
        let refused = Store::open(&place.address).await.expect_err(what);
        assert!(refused.is_final() && refused.to_string().contains("preceptor.sqlite"), "{what}: {refused}");
        let fits = match what {
            "newer" => matches!(refused, StoreError::Newer { found: 99, .. }),
            "foreign" => matches!(refused, StoreError::Foreign { .. }),
            _ => matches!(refused, StoreError::Damaged { .. }),
        };
        assert!(fits, "{what}: {refused:?}");
        assert_eq!(bytes(&place.folder), before, "{what}");
        place.remove().await;
    }
}

#[tokio::test]
async fn every_earlier_schema_is_brought_up_to_date() {
    for earlier in 0..=migrations::known() {
        for place in Place::all().await {
            match &place.address {
                StoreAddress::Sqlite(file) => sqlite::make_earlier(file, earlier),
                StoreAddress::Postgres(server) => postgres::make_earlier(server, earlier).await,
            }
            // Whoever comes first does it, and all others wait.
            let stores: Vec<_> = match place.address {
                StoreAddress::Sqlite(_) => vec![place.open().await],
                StoreAddress::Postgres(_) => {
                    let opening = (0..4).map(|_| {
                        let address = place.address.clone();
                        tokio::spawn(async move { Store::open(&address).await.unwrap() })
                    });
                    let mut stores = Vec::new();
                    for opening in opening.collect::<Vec<_>>() {
                        stores.push(opening.await.unwrap());
                    }
                    stores
                }
            };
            for store in stores {
                set(&store, 1, region("UK")).await;
                assert_eq!(store.stats().await.unwrap().settings, 1);
                store.close().await;
            }
            place.remove().await;
        }
    }
}

#[tokio::test]
async fn what_is_deleted_is_on_the_disk_no_more() {
    let place = Place::sqlite();
    let store = place.open().await;
    let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
    let holds = |needle: &str| {
        let mut holding: Vec<PathBuf> = bytes(&place.folder)
            .into_iter()
            .filter_map(|(file, bytes)| {
                bytes.windows(needle.len()).any(|window| window == needle.as_bytes()).then_some(file)
            })
            .collect();
        holding.sort();
        holding
    };
    for guild in 1..4 {
        set(&store, guild, SettingValue::Unanswered(true)).await;
    }
    for number in 1..200_u64 {
        let text = format!("the quagga of {number} asks");
        let asker = key.pseudonym(id(number % 2 + 1));
        store
            .keep_unanswered(UnansweredQuestion { guild: id(number % 3 + 1), message: id(number), asker, at: 5, text })
            .await
            .unwrap();
    }
    set(&store, 2, region("Quaggaland")).await;
    assert!(!holds("quagga of").is_empty() && !holds("Quaggaland").is_empty());
    assert_eq!(store.forget(id(1), &key).await.unwrap(), 99);
    assert_eq!(holds("quagga of 2 asks"), Vec::<PathBuf>::new(), "deleted by its asker");
    assert!(!holds("quagga of 199 asks").is_empty());
    store.drop_messages(vec![id(199)]).await.unwrap();
    assert_eq!(holds("quagga of 199 asks"), Vec::<PathBuf>::new(), "its message was deleted");
    for guild in 1..4 {
        store.delete_guild(id(guild)).await.unwrap();
    }
    assert_eq!(holds("quagga of"), Vec::<PathBuf>::new(), "the server's data was deleted");
    assert_eq!(holds("Quaggaland"), Vec::<PathBuf>::new());
    store.close().await;
    place.remove().await;
}

#[tokio::test]
async fn what_was_deleted_while_somebody_looked_goes_from_the_disk_when_they_have_looked() {
    let place = Place::sqlite();
    let store = place.open().await;
    let key = MemberKey::in_file(&place.folder.join("members.key")).unwrap();
    set(&store, 1, SettingValue::Unanswered(true)).await;
    let (asker, text) = (key.pseudonym(id(7)), "the quagga asks".to_owned());
    store.keep_unanswered(UnansweredQuestion { guild: id(1), message: id(2), asker, at: 5, text }).await.unwrap();
    let is_on_disk = || bytes(&place.folder).values().any(|bytes| bytes.windows(6).any(|window| window == b"quagga"));
    let reader = Sqlite::open(place.file()).unwrap();
    reader.execute_batch("BEGIN").unwrap();
    let rows = || reader.query_row("SELECT count(*) FROM unanswered", [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(rows(), 1);
    assert_eq!(store.drop_messages(vec![id(2)]).await.unwrap(), 1);
    assert!(rows() == 1 && is_on_disk(), "a reader holds it");
    reader.execute_batch("COMMIT").unwrap();
    // Whatever is asked of the store next.
    assert_eq!(store.unanswered(id(1), 9).await.unwrap(), []);
    assert!(!is_on_disk());
    store.close().await;
    place.remove().await;
}

#[test]
fn without_settings_it_is_in_the_state_directory_or_where_the_system_keeps_state() {
    let mut config = Config::default();
    let nothing = |_: &str| None;
    let home = |name: &str| (name == "HOME").then(|| "/home/one".into());
    assert_eq!((address(&config, nothing), key_file(&config, nothing)), (None, None));
    let usual = StoreAddress::Sqlite("/home/one/.local/state/preceptor/preceptor.sqlite".into());
    assert_eq!(address(&config, home), Some(usual));
    config.state.directory = Some("/var/lib/preceptor".into());
    assert_eq!(address(&config, home), Some(StoreAddress::Sqlite("/var/lib/preceptor/preceptor.sqlite".into())));
    config.store.address = StoreAddress::parse("sqlite:///srv/a.sqlite");
    assert_eq!(address(&config, home), config.store.address);
    assert_eq!(key_file(&config, home), Some("/srv/members.key".into()));
    config.store.address = StoreAddress::parse("postgres://db/x");
    assert_eq!(key_file(&config, home), Some("/var/lib/preceptor/members.key".into()));
    config.store.key_file = Some("/etc/members.key".into());
    assert_eq!(key_file(&config, home), Some("/etc/members.key".into()));
}

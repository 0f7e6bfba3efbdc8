//! Moderators set what holds in their server, see who changed what, and take it back; members see what is kept about them.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::kept::Kept;
use crate::shown::{button, buttons, components, is_a_line, title, title_of};
use fake_discord::default_world::{
    BOT, FOREIGN_GUILD, FORUM, GUILD, HIDDEN, LOUNGE, MODERATORS, NEWCOMER, OWNER, QUESTIONS, READ_ONLY, REGULAR,
};
use fake_discord::{Bot, Loopback, Place, Reply, World, walk};

const SOON: Duration = Duration::from_secs(20);
const SILENCE: Duration = Duration::from_millis(700);
const OPEN_BOOK: &str = "is the CPC exam open book?";
const PAY: &str = "what does a CPC make?";
/// The custom id of the menu of this type: 3 of texts, 8 of channels.
pub fn menu_of(reply: &Reply, kind: u64) -> String {
    let mut found = None;
    for row in &reply.components {
        walk(row, &mut |one| {
            if one["type"] == kind {
                found = one["custom_id"].as_str().map(str::to_owned);
            }
        });
    }
    found.unwrap_or_else(|| panic!("no menu of type {kind} in {:?}", reply.components))
}

/// A moderator with the screen in front of them.
pub struct Screen<'d> {
    discord: &'d Loopback,
    user: u64,
    shown: Reply,
}

impl<'d> Screen<'d> {
    pub async fn open(discord: &'d Loopback, user: u64, page: &str) -> Self {
        let shown = discord.command(user, LOUNGE, &format!("settings {page}"), json!({})).await;
        assert!(shown.kind == 4 && shown.ephemeral, "{shown:?}");
        Self { discord, user, shown }
    }

    fn message(&self) -> u64 {
        self.shown.message.unwrap()
    }

    fn took(&mut self, shown: Reply) -> &mut Self {
        assert_eq!(shown.kind, 7, "the screen does not change in place: {shown:?}");
        self.shown = shown;
        self
    }

    pub async fn press(&mut self, label: &str) -> &mut Self {
        let shown = self.discord.presses(self.user, self.message(), &button(&components(&self.shown), label)).await;
        self.took(shown)
    }

    async fn select(&mut self, kind: u64, values: &[&str]) -> &mut Self {
        let shown = self.discord.selects(self.user, self.message(), &menu_of(&self.shown, kind), values).await;
        self.took(shown)
    }

    pub async fn page(&mut self, setting: &str) -> &mut Self {
        if buttons(&components(&self.shown)).iter().any(|(label, _)| label == "All settings") {
            self.press("All settings").await;
        }
        self.select(3, &[setting]).await
    }

    async fn typed(&mut self, label: &str, text: &str) -> &mut Self {
        let form = self.discord.presses(self.user, self.message(), &button(&components(&self.shown), label)).await;
        assert_eq!(form.kind, 9, "{form:?}");
        let shown = self.discord.fills_in(&form, text).await;
        self.took(shown)
    }

    #[track_caller]
    pub fn says(&self, wanted: &str) -> &Self {
        assert!(self.shown.content.contains(wanted), "{wanted:?} is not in {:?}", self.shown.content);
        self
    }

    #[track_caller]
    fn says_not(&self, unwanted: &str) -> &Self {
        assert!(!self.shown.content.contains(unwanted), "{unwanted:?} is in {:?}", self.shown.content);
        self
    }
}

/// Whether a mention is answered, as it is whatever a server sets.
async fn is_answered(discord: &Loopback) {
    let asked = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> {PAY}")).await;
    assert!(title(&discord.answer_to(asked).await).starts_with("Pay: "));
}

#[tokio::test]
async fn channels_that_a_moderator_chooses_are_answered_in_at_once_and_after_a_restart() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        let mut screen = Screen::open(&discord, OWNER, "change").await;
        screen.says("**Channels where I answer unasked:** none (default)").says("balanced (default)");
        screen.page("channels").await.says("Message Content Intent");
        let before = discord.identifies().len();
        let chosen = [QUESTIONS.to_string(), FORUM.to_string()];
        let changed = Instant::now();
        screen.select(8, &[&chosen[0], &chosen[1]]).await.says("Saved").says(&format!("<#{QUESTIONS}> <#{FORUM}>"));
        println!("a change took {:?} ({})", changed.elapsed(), kept.url);
        // Discord lets it read from a new session on.
        discord
            .until("it reads what members write", |discord| {
                discord.identifies().len() > before && discord.is_connected()
            })
            .await;
        let asked = discord.says(QUESTIONS, NEWCOMER, OPEN_BOOK).await;
        assert!(!title(&discord.answer_to(asked).await).is_empty());
        discord.no_message_in(LOUNGE, Duration::ZERO).await;
        assert!(bot.terminates(SOON).await.success());

        let mut bot = kept.start(&discord).await;
        discord.until_connected().await;
        let post = discord.opens_post(FORUM, REGULAR, OPEN_BOOK, "I would like to know that before I book it").await;
        assert!(!title(&discord.answer_to(post).await).is_empty());
        let mut screen = Screen::open(&discord, OWNER, "change").await;
        screen.page("channels").await.press("Nowhere").await.says("none").says_not("default)");
        let asked = discord.says(QUESTIONS, REGULAR, "does the CPC exam let me use my books?").await;
        discord.no_message_in(QUESTIONS, Duration::ZERO).await;
        assert!(discord.answer_within(asked, SILENCE).await.is_none());
        screen.press("Default").await.says("none (default)");
        assert!(bot.terminates(SOON).await.success());
        discord.finish();
        kept.remove().await;
    }
}

#[tokio::test]
async fn region_entries_buttons_and_strictness_are_in_force_at_once() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    let salary = || discord.command(NEWCOMER, LOUNGE, "salary", json!({}));
    let entry = || discord.command(NEWCOMER, LOUNGE, "faq", json!({ "entry": "cpc-a" }));
    let home = title_of(&salary().await).to_owned();

    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen
        .page("region")
        .await
        .typed("Type a place…", "Atlantis **x**")
        .await
        .says("I know no place called")
        .says_not("**x**");
    screen.typed("Type a place…", "Texas").await.says("Saved").says("Texas");
    assert!(title_of(&salary().await).contains("Texas"), "{:?}", salary().await);
    screen.press("Default").await.says("(default)");
    assert_eq!(title_of(&salary().await), home);

    screen.page("off").await.typed("Find an entry…", "what is the A in CPC-A").await.says("What comes near");
    screen.select(3, &["cpc-a"]).await.says("1 entry").says("CPC-A");
    let off = entry().await;
    assert!(!title_of(&off).contains("CPC-A"), "{off:?}");
    screen.press("Choose entries…").await;
    screen.press("Back").await.press("Switch all on").await.says("none");
    assert!(title_of(&entry().await).contains("CPC-A"));

    // All of an answer, with what leads on from it.
    let whole = async || {
        let summary = entry().await;
        let all = button(&components(&summary), "Show all");
        discord.presses(NEWCOMER, summary.message.unwrap(), &all).await.components
    };
    assert!(!whole().await.is_empty());
    screen.page("buttons").await.press("Switch off").await.says("off");
    assert!(whole().await.is_empty());
    screen.press("Switch on").await.says("on");

    screen.page("strictness").await.select(3, &["certain"]).await.says("only when certain");
    screen.press("All settings").await.says("**How sure I must be there:** only when certain");
    is_answered(&discord).await;
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn who_changed_what_is_told_and_undone_as_long_as_it_holds() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    discord.sets_roles(GUILD, REGULAR, &[MODERATORS]).await;
    let _bot = kept.start(&discord).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("log-channel").await.select(8, &[&LOUNGE.to_string()]).await.says(&format!("<#{LOUNGE}>"));
    let mut other = Screen::open(&discord, REGULAR, "change").await;
    other.page("region").await.typed("Type a place…", "Texas").await;
    discord.until("the log channel is told", |discord| discord.bot_messages_in(LOUNGE).len() == 2).await;
    let told = discord.bot_messages_in(LOUNGE)[1]["content"].as_str().unwrap().to_owned();
    assert_eq!(told, format!("<@{REGULAR}> changed **Where pay is looked up:** where I am at home (default) → Texas"));

    let mut history = Screen::open(&discord, OWNER, "history").await;
    history.says(&format!("<@{REGULAR}> **Where pay is looked up:**")).says(&format!("<@{OWNER}> **Log channel:**"));
    history.select(3, &["2 region"]).await.says("Undone.");
    assert!(!title_of(&discord.command(NEWCOMER, LOUNGE, "salary", json!({})).await).contains("Texas"));

    other.page("region").await.typed("Type a place…", "Canada").await;
    history.press("All settings").await.press("History").await;
    history.select(3, &["2 region"]).await.says("has been changed since").says("Now: Canada");
    history.press("Leave it").await.says("What has been changed");
    history.select(3, &["2 region"]).await.press("Undo it anyway").await.says("Undone.");

    let mut reset = Screen::open(&discord, OWNER, "reset").await;
    reset.press("Cancel").await.says(&format!("**Log channel:** <#{LOUNGE}>"));
    reset
        .press("Reset…")
        .await
        .press("Reset")
        .await
        .says("All settings are reset.")
        .says("**Log channel:** none (default)");

    let mut delete = Screen::open(&discord, OWNER, "delete-data").await;
    delete.press("Delete everything…").await.says("Sure?");
    assert!(kept.stats(&discord).await["changes"].as_u64().unwrap() > 3);
    delete.press("Yes, delete everything").await.says("is deleted");
    let stats = kept.stats(&discord).await;
    assert_eq!((&stats["settings"], &stats["changes"]), (&json!(0), &json!(0)), "{stats}");
    Screen::open(&discord, OWNER, "history").await.says("Nothing has been changed");
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn members_reach_nothing_that_is_for_moderators() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    for (user, place) in [
        (NEWCOMER, Place::Guild(LOUNGE)),
        (OWNER, Place::Dm),
        (OWNER, Place::PrivateChannel),
        (OWNER, Place::ForeignGuild),
    ] {
        assert!(discord.hidden_because(user, place, "settings").is_some(), "{user} in {place:?}");
    }
    // Sent all the same, as Discord's own client never would.
    let options = json!([{ "name": "change", "type": 1, "options": [] }]);
    let forged = json!({ "id": "5", "name": "settings", "type": 1, "options": options });
    for place in [Place::Dm, Place::PrivateChannel, Place::ForeignGuild] {
        let sent = discord.forges(OWNER, place, 2, forged.clone(), None).await;
        is_a_line(&discord.reply_of(sent).await, "Settings belong to a server");
    }

    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("buttons").await;
    let (message, switch) = (screen.message(), button(&components(&screen.shown), "Switch off"));
    let pressed = |custom_id: &str| json!({ "custom_id": custom_id, "component_type": 2, "id": 2 });
    let sent = discord.forges(NEWCOMER, LOUNGE, 3, pressed(&switch), Some(message)).await;
    is_a_line(&discord.reply_of(sent).await, "Only those who may use");
    // Its own name in the id, which stands on no message.
    let own = switch.replace(&base36(OWNER), &base36(NEWCOMER));
    assert_ne!(own, switch);
    let sent = discord.forges(NEWCOMER, LOUNGE, 3, pressed(&own), Some(message)).await;
    is_a_line(&discord.reply_of(sent).await, "I do not know that button");
    // On a message that everybody sees.
    let row = json!([{ "type": 1, "components": [{ "type": 2, "style": 2, "label": "x", "custom_id": own }] }]);
    let public = discord.has_written(LOUNGE, row).await;
    let sent = discord.forges(NEWCOMER, LOUNGE, 3, pressed(&own), Some(public)).await;
    is_a_line(&discord.reply_of(sent).await, "I do not know that button");
    // Forms that were never opened.
    let form = |id: &str| {
        let field = json!({ "type": 4, "custom_id": "text", "value": "Texas" });
        json!({ "custom_id": id, "components": [{ "type": 1, "components": [field] }] })
    };
    for (user, under, says) in [
        (NEWCOMER, None, "I do not know that button"),
        (NEWCOMER, Some(public), "I do not know that button"),
        (NEWCOMER, Some(message), "I do not know that button"),
    ] {
        let id = format!("p1|m|{}||place", base36(user));
        let sent = discord.forges(user, LOUNGE, 5, form(&id), under).await;
        is_a_line(&discord.reply_of(sent).await, says);
    }
    let sent =
        discord.forges(NEWCOMER, LOUNGE, 5, form(&format!("p1|m|{}||place", base36(OWNER))), Some(message)).await;
    is_a_line(&discord.reply_of(sent).await, "Only those who may use");
    // Channels of elsewhere, and what is no step.
    let channels = json!({ "custom_id": "p1|m|x||set,channels", "component_type": 8, "id": 2, "values": [FOREIGN_GUILD.to_string()] });
    let sent = discord.forges(OWNER, LOUNGE, 3, channels, Some(message)).await;
    is_a_line(&discord.reply_of(sent).await, "I do not know that button");
    assert_eq!(kept.stats(&discord).await["settings"], 0);

    // Whom a server lets use the command may use the screen, for as long as it lets them.
    let data = discord.forges(REGULAR, LOUNGE, 2, forged, None).await;
    let opened = discord.reply_of(data).await;
    assert!(opened.kind == 4 && opened.content.contains("What I do in this server"), "{opened:?}");
    let home = discord.selects(REGULAR, opened.message.unwrap(), &menu_of(&opened, 3), &["buttons"]).await;
    let off = discord.presses(REGULAR, opened.message.unwrap(), &button(&components(&home), "Switch off")).await;
    assert!(off.content.contains("Saved"), "{off:?}");
    discord.finish();
    kept.remove().await;
}

/// As custom ids write ids.
fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    while number > 0 {
        digits.push(char::from_digit(u32::try_from(number % 36).unwrap(), 36).unwrap());
        number /= 36;
    }
    digits.into_iter().rev().collect()
}

#[tokio::test]
async fn what_could_not_be_answered_is_kept_where_that_was_switched_on_until_it_is_deleted() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    let nearly = format!("<@{BOT}> how hard is school for this? call 555 123 4567");
    let ask = async |user: u64| {
        let asked = discord.says(LOUNGE, user, &nearly).await;
        discord.answer_to(asked).await;
        asked
    };
    ask(NEWCOMER).await;
    let nothing = discord.command(NEWCOMER, LOUNGE, "privacy", json!({})).await;
    assert!(nothing.ephemeral && nothing.content.contains("**About you:** 0 votes, 0 questions."), "{nothing:?}");

    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("unanswered").await.says("not kept (default)");
    screen.press("Switch on").await.says("**Texts of unanswered questions:** kept");
    let (first, _) = (ask(NEWCOMER).await, ask(NEWCOMER).await);
    ask(REGULAR).await;
    let kept_are = async |count: u64| {
        let started = Instant::now();
        while kept.stats(&discord).await["unanswered"] != count {
            assert!(started.elapsed() < SOON, "not {count}: {}", kept.stats(&discord).await);
        }
    };
    kept_are(3).await;
    discord.deletes(first).await;
    kept_are(2).await;
    let told = discord.command(NEWCOMER, Place::Dm, "privacy", json!({})).await;
    assert!(told.content.contains("**About you:** 0 votes, 1 question"), "{told:?}");
    let delete = button(&components(&told), "Delete what is about me");
    let gone = discord.presses(NEWCOMER, told.message.unwrap(), &delete).await;
    assert!(gone.kind == 7 && gone.content.contains("Deleted: 1 thing"), "{gone:?}");
    kept_are(1).await;
    let bytes = |file: &Path| std::fs::read(file).unwrap_or_default();
    for file in std::fs::read_dir(&kept.folder).unwrap().map(|item| item.unwrap().path()) {
        let found = bytes(&file).windows(8).any(|window| window == b"555 123 ");
        assert!(!found, "a telephone number is in {}", file.display());
    }
    screen.press("Switch off").await.says("not kept");
    kept_are(0).await;
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn whoever_deletes_what_is_about_them_hears_what_stays_with_the_server() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("buttons").await.press("Switch off").await;
    for (user, stays) in [(OWNER, true), (REGULAR, false)] {
        discord.sets_roles(GUILD, REGULAR, &[MODERATORS]).await;
        discord.command(user, LOUNGE, "teach add", json!({})).await;
        let told = discord.command(user, Place::Dm, "privacy", json!({})).await;
        let delete = button(&components(&told), "Delete what is about me");
        let gone = discord.presses(user, told.message.unwrap(), &delete).await;
        assert!(gone.content.contains("Deleted: 1 thing"), "{gone:?}");
        assert_eq!(gone.content.contains("There is nothing left"), !stays, "{gone:?}");
        assert_eq!(gone.content.contains("1 change of settings or answers with your name"), stays, "{gone:?}");
    }
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn moderators_hear_for_how_long_texts_are_kept_before_they_switch_that_on() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let key = kept.key_file();
    let days = [
        ("PRECEPTOR_STORE_URL", kept.url.as_str()),
        ("PRECEPTOR_STORE_KEY_FILE", key.as_str()),
        ("PRECEPTOR_STORE_RETENTION_DAYS", "7"),
    ];
    let _bot = Bot::start(&discord, &days).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("unanswered").await.says("after 7 days at most");
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn while_the_store_is_locked_questions_go_on_and_changes_are_refused() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let _bot = kept.start(&discord).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("region").await.typed("Type a place…", "Texas").await;
    screen.page("buttons").await;
    let other = rusqlite::Connection::open(kept.file()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let switch = button(&components(&screen.shown), "Switch off");
    let refused = discord.presses(OWNER, screen.message(), &switch).await;
    assert!(refused.kind == 4 && refused.ephemeral, "{refused:?}");
    assert!(refused.content.contains("just now") || refused.content.contains("took too long"), "{refused:?}");
    let pay = discord.command(NEWCOMER, LOUNGE, "salary", json!({})).await;
    assert!(title_of(&pay).contains("Texas"), "what is in memory holds: {pay:?}");
    is_answered(&discord).await;
    other.execute_batch("COMMIT").unwrap();
    let back = Instant::now();
    loop {
        let again = discord.presses(OWNER, screen.message(), &switch).await;
        if again.kind == 7 {
            assert!(again.content.contains("Saved"), "{again:?}");
            break;
        }
        assert!(back.elapsed() < Duration::from_secs(10), "{again:?}");
    }
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn without_its_store_at_the_start_it_answers_who_asks_and_nobody_else() {
    let discord = Loopback::start(World::default()).await;
    let channels = QUESTIONS.to_string();
    let away = [("PRECEPTOR_STORE_URL", "postgres://127.0.0.1:9/none"), ("PRECEPTOR_ANSWERING_CHANNELS", &channels)];
    let bot = Bot::start(&discord, &away).await;
    assert!(bot.log().contains("the store cannot be reached"), "{}", bot.log());
    is_answered(&discord).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, OPEN_BOOK).await;
    assert!(discord.answer_within(asked, SILENCE).await.is_none());
    let settings = discord.command(OWNER, LOUNGE, "settings change", json!({})).await;
    is_a_line(&settings, "just now");
    let mut doctor = Bot::spawn_command(&discord, &["doctor"], &away);
    let status = doctor.ends_within(SOON).await;
    assert!(
        status.code() == Some(1) && doctor.stdout().contains("postgres://127.0.0.1:9/none cannot be reached"),
        "{}",
        doctor.log()
    );
    discord.finish();
}

#[tokio::test]
async fn two_processes_on_one_server_agree_within_two_seconds() {
    let Some(kept) = Kept::on_server().await else { return };
    let (one, other) = (Loopback::start(World::default()).await, Loopback::start(World::default()).await);
    let (_one, _other) = (kept.start(&one).await, kept.start(&other).await);
    let pay = async || title_of(&other.command(NEWCOMER, LOUNGE, "salary", json!({})).await).to_owned();
    assert!(!pay().await.contains("Texas"));
    let mut screen = Screen::open(&one, OWNER, "change").await;
    screen.page("region").await.typed("Type a place…", "Texas").await.says("Saved");
    let changed = Instant::now();
    while !pay().await.contains("Texas") {
        assert!(changed.elapsed() < Duration::from_secs(20), "the other process never hears of it");
    }
    println!("in force in the other process after {:?}", changed.elapsed());
    one.finish();
    other.finish();
    kept.remove().await;
}

#[tokio::test]
async fn a_store_that_cannot_be_used_ends_it_with_help_and_untouched() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let (told, code) = kept.command(&discord, &["run"]).await;
    assert!(code == Some(3) && told.contains("is in use by another process"), "{told}");
    let (told, code) = kept.command(&discord, &["store", "purge", &GUILD.to_string()]).await;
    assert!(code == Some(3) && told.contains("stop that one first"), "{told}");
    assert!(bot.terminates(SOON).await.success());
    for (spoil, says) in [("INSERT INTO schema_versions VALUES (99, 0)", "newer Preceptor"), ("", "is damaged")] {
        if spoil.is_empty() {
            std::fs::write(kept.file(), "no store, and long enough to be looked at by SQLite").unwrap();
        } else {
            rusqlite::Connection::open(kept.file()).unwrap().execute(spoil, []).unwrap();
        }
        let before = std::fs::read(kept.file()).unwrap();
        let (told, code) = kept.command(&discord, &["run"]).await;
        assert!(code == Some(3) && told.contains(says), "{told}");
        assert_eq!(std::fs::read(kept.file()).unwrap(), before);
    }
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn a_server_that_is_left_is_noted_and_comes_back() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("region").await.typed("Type a place…", "Texas").await;
    let left = || {
        let open = rusqlite::Connection::open(kept.file()).unwrap();
        open.query_row("SELECT left_at FROM guilds", [], |row| row.get::<_, Option<i64>>(0)).unwrap()
    };
    let becomes = async |is_left: bool| {
        let started = Instant::now();
        while left().is_some() != is_left {
            assert!(started.elapsed() < SOON, "left: {:?}", left());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    becomes(false).await;
    let guild = World::default().guilds.remove(0);
    discord.removes_bot_from(GUILD).await;
    becomes(true).await;
    discord.adds_bot_to(guild).await;
    becomes(false).await;
    assert!(title_of(&discord.command(NEWCOMER, LOUNGE, "salary", json!({})).await).contains("Texas"));
    // Thrown out while it was not running.
    assert!(bot.terminates(SOON).await.success());
    discord.removes_bot_from(GUILD).await;
    let _bot = kept.start(&discord).await;
    becomes(true).await;
    discord.finish();
    kept.remove().await;
}

#[tokio::test]
async fn a_moderator_is_told_where_it_may_not_write() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default().without_message_content()).await;
    let _bot = kept.start(&discord).await;
    let mut screen = Screen::open(&discord, OWNER, "change").await;
    screen.page("channels").await;
    screen
        .select(8, &[&READ_ONLY.to_string(), &HIDDEN.to_string()])
        .await
        .says("I may not write in")
        .says("does not let me read");
    screen.press("All settings").await.says("⚠️");
    discord.finish();
    kept.remove().await;
}

//! Moderators teach Preceptor what only their server knows, and members find it in words of their own.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::kept::Kept;
use crate::settings::menu_of;
use crate::shown::{button, buttons, components, is_a_line, menu, screen, title, title_of};
use fake_discord::default_world::{BOT, GUILD, LOUNGE, MODERATORS, NEWCOMER, OWNER, QUESTIONS, REGULAR};
use fake_discord::{Bot, Loopback, Place, Reply, World};

const SOON: Duration = Duration::from_secs(20);
const CALL: &str = "When is our weekly call?";
const AT: &str = "Every **Thursday** at 8 pm, in the stage channel.";

/// A moderator with what they are shown in front of them.
struct Desk<'d> {
    discord: &'d Loopback,
    user: u64,
    shown: Reply,
}

impl<'d> Desk<'d> {
    /// Uses a subcommand of `/teach`.
    async fn uses(discord: &'d Loopback, user: u64, name: &str, options: Value) -> Self {
        let shown = discord.command(user, LOUNGE, &format!("teach {name}"), options).await;
        Self { discord, user, shown }
    }

    /// Uses an entry of a message's menu.
    async fn on(discord: &'d Loopback, user: u64, name: &str, message: u64) -> Self {
        let shown = discord.message_command(user, name, message).await;
        Self { discord, user, shown }
    }

    async fn press(&mut self, label: &str) -> &mut Self {
        let id = button(&components(&self.shown), label);
        self.shown = self.discord.presses(self.user, self.shown.message.unwrap(), &id).await;
        self
    }

    async fn select(&mut self, menu: &str, value: &str) -> &mut Self {
        self.shown = self.discord.selects(self.user, self.shown.message.unwrap(), menu, &[value]).await;
        self
    }

    /// Chooses the option with this label in a menu of the message.
    async fn choose(&mut self, label: &str) -> &mut Self {
        for row in self.shown.components.clone() {
            let Some(options) = row["components"][0]["options"].as_array() else { continue };
            if let Some(option) = options.iter().find(|option| option["label"] == label) {
                let id = row["components"][0]["custom_id"].as_str().unwrap();
                return self.select(id, option["value"].as_str().unwrap()).await;
            }
        }
        panic!("no option {label:?} in {:?}", self.shown.components)
    }

    async fn fills_in(&mut self, typed: &[(&str, &str)]) -> &mut Self {
        assert_eq!(self.shown.kind, 9, "no form: {:?}", self.shown);
        self.shown = self.discord.fills_in_fields(&self.shown, typed).await;
        self
    }

    /// What is shown looks as it did when somebody last looked at it.
    #[track_caller]
    fn looks(&mut self, name: &str) -> &mut Self {
        insta::assert_snapshot!(name, screen(&self.shown));
        self
    }

    #[track_caller]
    fn says(&mut self, wanted: &str) -> &mut Self {
        // What keeps markup from being read is not seen.
        let seen = self.shown.content.replace('\u{200b}', "");
        assert!(seen.contains(wanted), "{wanted:?} is not in {seen:?}");
        self
    }

    #[track_caller]
    fn says_not(&mut self, unwanted: &str) -> &mut Self {
        assert!(!self.shown.content.contains(unwanted), "{unwanted:?} is in {:?}", self.shown.content);
        self
    }

    /// What a field of the form holds already.
    fn field(&self, label: &str) -> &str {
        let rows = self.shown.data["components"].as_array().unwrap();
        let input = rows.iter().map(|row| &row["components"][0]).find(|input| input["label"] == label).unwrap();
        input["value"].as_str().unwrap_or_default()
    }
}

/// Teaches an answer from the form to the end.
async fn teaches<'d>(discord: &'d Loopback, typed: &[(&str, &str)]) -> Desk<'d> {
    let mut desk = Desk::uses(discord, OWNER, "add", json!({})).await;
    desk.fills_in(typed).await.press("Save").await.says("Saved, and in force");
    desk
}

/// What a mention is answered with.
async fn told(discord: &Loopback, user: u64, text: &str) -> Value {
    let asked = discord.says(LOUNGE, user, &format!("<@{BOT}> {text}")).await;
    discord.answer_to(asked).await
}

fn text_of(message: &Value) -> String {
    format!("{} {}", message["content"], message["embeds"])
}

#[tokio::test]
async fn a_moderator_teaches_the_calls_time_and_a_newcomer_asks_in_other_words() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        let before = told(&discord, NEWCOMER, "what time is the weekly call on?").await;
        assert_ne!(title(&before), CALL);

        let mut desk = Desk::uses(&discord, OWNER, "add", json!({})).await;
        desk.fills_in(&[
            ("Question", CALL),
            ("Other ways to ask", "what time is the call\n\nwhen do we meet  each week\nWhat time is the call"),
            ("Answer", AT),
            ("Link", "https://example.org/calls"),
        ])
        .await;
        assert!(desk.shown.kind == 4 && desk.shown.ephemeral, "{:?}", desk.shown);
        desk.says("Preview").says("“what time is the call”, “when do we meet each week”").looks("teach_preview");
        assert_eq!(title_of(&desk.shown), CALL);
        assert!(desk.shown.embeds[0].to_string().contains("Every **Thursday** at 8 pm"), "{:?}", desk.shown.embeds);
        // Nothing is in force before it is saved.
        assert_ne!(title(&told(&discord, REGULAR, CALL).await), CALL);
        let saved = Instant::now();
        desk.press("Save").await.says("Saved, and in force").looks("teach_saved");
        println!("saved in {:?} ({})", saved.elapsed(), kept.url);

        let answer = told(&discord, NEWCOMER, "what time is the weekly call on?").await;
        assert_eq!(title(&answer), CALL, "{answer}");
        assert!(text_of(&answer).contains("Thursday") && text_of(&answer).contains("https://example.org/calls"));
        assert!(text_of(&answer).contains("Source: this server's moderators"), "{answer}");
        assert!(!text_of(&answer).contains("Show all"), "nothing is left out: {answer}");
        assert!(bot.terminates(SOON).await.success());

        let mut bot = kept.start(&discord).await;
        assert_eq!(title(&told(&discord, NEWCOMER, "so when is the call each week?").await), CALL, "after a restart");
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn what_one_process_is_taught_another_one_tells() {
    let Some(kept) = Kept::on_server().await else { return };
    let discord = Loopback::start(World::default()).await;
    let other_discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let mut other = kept.start(&other_discord).await;
    let mut desk = teaches(&discord, &[("Question", CALL), ("Answer", AT)]).await;
    let offers = async |count: usize| {
        let started = Instant::now();
        while other_discord.autocomplete(OWNER, LOUNGE, "teach edit", "answer", "call", json!({})).await.len() != count
        {
            assert!(started.elapsed() < SOON, "the other one has not heard of it");
        }
        println!("heard of after {:?}", started.elapsed());
    };
    offers(1).await;
    assert_eq!(title(&told(&other_discord, NEWCOMER, CALL).await), CALL);
    desk.press("Undo").await.says("Undone");
    offers(0).await;
    assert_ne!(title(&told(&other_discord, REGULAR, CALL).await), CALL);
    assert!(bot.terminates(SOON).await.success());
    assert!(other.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn an_answer_is_found_changed_removed_and_brought_back() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        teaches(&discord, &[("Question", CALL), ("Other ways to ask", "call time?"), ("Answer", AT)]).await;
        teaches(&discord, &[("Question", "Where are the rules?"), ("Answer", "In <#111>, at the top.")]).await;

        let offered = discord.autocomplete(OWNER, LOUNGE, "teach edit", "answer", "weekly", json!({})).await;
        assert_eq!(offered, [(CALL.to_owned(), json!("when-is-our-weekly-call"))]);
        let mut desk = Desk::uses(&discord, OWNER, "edit", json!({"answer": "when-is-our-weekly-call"})).await;
        assert_eq!((desk.field("Question"), desk.field("Answer"), desk.field("Link")), (CALL, AT, ""));
        assert_eq!(desk.field("Other ways to ask"), "call time?");
        desk.fills_in(&[("Answer", "Every Friday.")]).await.press("Save").await.says("Saved");
        assert!(text_of(&told(&discord, NEWCOMER, CALL).await).contains("Friday"));
        assert!(text_of(&told(&discord, NEWCOMER, CALL).await).contains("Answered above"), "again, it is pointed to");

        let mut desk = Desk::uses(&discord, OWNER, "list", json!({})).await;
        desk.says("own answers:** 2").says(CALL).says("Where are the rules?");
        desk.choose(CALL).await;
        assert!(desk.shown.embeds[0].to_string().contains("Friday"));
        desk.press("Remove…")
            .await
            .says("Remove this answer?")
            .looks("teach_remove")
            .press("Remove")
            .await
            .says("Removed");
        assert_ne!(title(&told(&discord, REGULAR, CALL).await), CALL);

        let mut desk = Desk::uses(&discord, OWNER, "history", json!({})).await;
        desk.says("removed **When is our weekly call").says("changed **").says("taught **Where are the rules");
        desk.choose("1. When is our weekly call?").await.says("Undone").says("taught **When is our weekly call");
        assert!(text_of(&told(&discord, NEWCOMER, CALL).await).contains("Friday"));
        // What has been changed since is not simply undone.
        desk.choose(&format!("5. {CALL}")).await.says("changed again since");
        desk.press("Undo it anyway").await.says("Undone");
        // Somebody else: the same person is not told twice that nothing is known.
        assert_ne!(title(&told(&discord, NEWCOMER, CALL).await), CALL, "before the first change there was nothing");

        let mut desk = Desk::uses(&discord, OWNER, "list", json!({"search": "rules"})).await;
        desk.says("like “rules”").says("Where are the rules").says_not(CALL);
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn what_cannot_be_saved_says_why_and_loses_nothing() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let mut desk = Desk::uses(&discord, OWNER, "add", json!({})).await;
    let typed = [("Question", CALL), ("Answer", AT), ("Link", "our wiki")];
    desk.fills_in(&typed).await.says("Not saved yet").says("link");
    assert!(buttons(&components(&desk.shown)).iter().all(|(label, _)| label != "Save"));
    desk.press("Edit").await;
    assert_eq!((desk.field("Question"), desk.field("Answer"), desk.field("Link")), (CALL, AT, "our wiki"));
    let way = "x".repeat(301);
    desk.fills_in(&[("Link", ""), ("Other ways to ask", &way)]).await.says("Not saved yet").says("301");
    desk.press("Edit")
        .await
        .fills_in(&[("Other ways to ask", "call?")])
        .await
        .says("Preview")
        .says_not("no such channel");
    desk.press("Edit").await.fills_in(&[("Answer", &format!("In <#999>, or <#{LOUNGE}>."))]).await;
    desk.says("no such channel or role in this server: `<#999>`.");
    // Of drafts, the latest is kept.
    let mut second = Desk::uses(&discord, OWNER, "add", json!({})).await;
    second.fills_in(&[("Question", "Another?"), ("Answer", "Yes.")]).await;
    desk.press("Save").await.says("What you were writing is gone");
    second.press("Cancel").await.says("Nothing was changed").says("no answers of its own yet");
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn of_two_who_change_the_same_answer_one_is_told_of_the_other() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    discord.sets_roles(GUILD, REGULAR, &[MODERATORS]).await;
    teaches(&discord, &[("Question", CALL), ("Answer", AT)]).await;
    let id = json!({"answer": "when-is-our-weekly-call"});
    let mut first = Desk::uses(&discord, OWNER, "edit", id.clone()).await;
    let mut second = Desk::uses(&discord, REGULAR, "edit", id).await;
    first.fills_in(&[("Answer", "On Monday.")]).await.press("Save").await.says("Saved");
    second.fills_in(&[("Answer", "On Tuesday.")]).await.press("Save").await.says("Somebody else has changed");
    assert!(second.shown.embeds[0].to_string().contains("On Monday."));
    second.press("Save mine anyway").await.says("Saved");
    assert!(text_of(&told(&discord, NEWCOMER, CALL).await).contains("On Tuesday."));
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn a_message_that_was_not_understood_is_taught_from_its_menu() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        // What it means is built in.
        let asked = discord.says(LOUNGE, NEWCOMER, "can we bring the bricks along on the day?").await;
        let mut desk = Desk::on(&discord, OWNER, "It means…", asked).await;
        desk.says("means…");
        desk.press("Find another…")
            .await
            .fills_in(&[("What it means, in other words", "is the CPC exam open book?")])
            .await;
        let (_, choices) = menu(&components(&desk.shown));
        let (label, value) = choices.first().unwrap().clone();
        desk.select(&menu_of(&desk.shown, 3), &value).await;
        assert_eq!(desk.field("As members ask it"), "can we bring the bricks along on the day?");
        desk.fills_in(&[("As members ask it", "can we bring the bricks along?")]).await;
        desk.says("Saved, and in force").says("now means");
        let answer = told(&discord, REGULAR, "can we bring the bricks along?").await;
        assert_eq!(title(&answer), label);
        assert!(!text_of(&answer).contains("this server's moderators"), "{answer}");

        // What it asks is the server's own.
        let asked = discord.says(LOUNGE, NEWCOMER, "<@1> who do I ask about the <#5> mentor list?").await;
        let mut desk = Desk::on(&discord, OWNER, "Teach this", asked).await;
        assert_eq!(desk.field("Question"), "who do I ask about the mentor list?");
        desk.fills_in(&[("Answer", "Ask Robin.")]).await.press("Save").await.says("Saved");
        let mut desk = Desk::on(&discord, OWNER, "It means…", asked).await;
        desk.choose("who do I ask about the mentor list?").await;
        desk.fills_in(&[("As members ask it", "whom do I go to for a buddy?")]).await.says("Saved");
        let answer = told(&discord, REGULAR, "whom do I go to for a buddy?").await;
        assert!(text_of(&answer).contains("Ask Robin."), "{answer}");
        desk.press("Undo").await.says("Undone");
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn what_has_no_words_left_is_no_way_to_ask_and_spoils_no_answer() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    teaches(&discord, &[("Question", CALL), ("Answer", AT)]).await;
    let asked = discord.says(LOUNGE, NEWCOMER, CALL).await;
    let mut desk = Desk::on(&discord, OWNER, "It means…", asked).await;
    desk.choose(CALL).await.fills_in(&[("As members ask it", "<:wave:123456789012345678>")]).await;
    desk.says("Nothing was saved").says_not("in force");
    assert!(bot.terminates(SOON).await.success());
    let mut bot = kept.start(&discord).await;
    assert_eq!(title(&told(&discord, NEWCOMER, CALL).await), CALL, "after a restart");
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn what_was_begun_of_a_message_goes_when_the_message_is_deleted() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        discord.sets_roles(GUILD, REGULAR, &[MODERATORS]).await;
        let asked = discord.says(LOUNGE, NEWCOMER, "can we bring the bricks along on the day?").await;
        let other = discord.says(LOUNGE, NEWCOMER, "who brings the bricks?").await;
        Desk::on(&discord, OWNER, "Teach this", asked).await;
        Desk::on(&discord, REGULAR, "It means…", other).await;
        let drafts_are = async |count: u64| {
            let started = Instant::now();
            while kept.stats(&discord).await["drafts"] != count {
                assert!(started.elapsed() < SOON, "not {count}: {}", kept.stats(&discord).await);
            }
        };
        drafts_are(2).await;
        discord.deletes(asked).await;
        drafts_are(1).await;
        discord.deletes(other).await;
        drafts_are(0).await;
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn only_those_who_look_after_a_server_teach_it() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    for name in ["teach", "settings"] {
        assert!(discord.hidden_because(NEWCOMER, Place::Guild(LOUNGE), name).is_some(), "{name}");
        assert!(discord.hidden_because(OWNER, Place::Dm, name).is_some(), "{name}");
    }
    let mut desk = Desk::uses(&discord, OWNER, "add", json!({})).await;
    desk.fills_in(&[("Question", CALL), ("Answer", AT)]).await;
    let save = button(&components(&desk.shown), "Save");
    let message = discord.has_written(LOUNGE, components(&desk.shown)).await;
    is_a_line(&discord.presses(NEWCOMER, message, &save).await, "do not know that button");
    assert_ne!(title(&told(&discord, NEWCOMER, CALL).await), CALL);
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn an_answer_stands_in_the_place_of_an_entry_and_says_when_it_ends() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    const BUILT_IN: &str = "is the CPC exam open book?";
    let before = title(&told(&discord, NEWCOMER, BUILT_IN).await).to_owned();
    let mut desk = Desk::uses(&discord, OWNER, "add", json!({})).await;
    desk.fills_in(&[("Question", "What may we bring?"), ("Other ways to ask", BUILT_IN), ("Answer", "Three books.")])
        .await;
    desk.says(&before);
    desk.choose(&format!("In the place of: {before}")).await.says("in the place of my own answer");
    desk.choose("For a month from now").await.says("Until <t:");
    desk.press("Save").await.says("Saved");
    assert_eq!(title(&told(&discord, REGULAR, BUILT_IN).await), "What may we bring?");
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn without_a_store_or_with_one_that_is_away_nothing_is_taught_and_it_says_so() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[("HOME", ""), ("XDG_STATE_HOME", "")]).await;
    let shown = discord.command(OWNER, LOUNGE, "teach add", json!({})).await;
    is_a_line(&shown, "keeps no answers");
    assert!(bot.terminates(SOON).await.success());
}

#[tokio::test]
async fn unasked_an_own_answer_is_given_to_a_question_and_never_to_chatter() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let chosen = discord.command(OWNER, LOUNGE, "settings change", json!({})).await;
    let message = chosen.message.unwrap();
    let channels = discord.selects(OWNER, message, &menu_of(&chosen, 3), &["channels"]).await;
    discord.selects(OWNER, message, &menu_of(&channels, 8), &[&QUESTIONS.to_string()]).await;
    discord.until("it reads what members write", |discord| discord.identifies().len() > 1).await;
    discord.until_connected().await;
    teaches(&discord, &[("Question", CALL), ("Other ways to ask", "what time is the weekly call"), ("Answer", AT)])
        .await;
    let asked = discord.says(QUESTIONS, NEWCOMER, "hey, when is our weekly call?").await;
    assert_eq!(title(&discord.answer_to(asked).await), CALL);
    discord.says(QUESTIONS, REGULAR, "our weekly call was lovely").await;
    discord.stays_silent_for(Duration::from_millis(1_500)).await;
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

impl<'d> Desk<'d> {
    /// Attaches a file to `/teach import`.
    async fn imports(discord: &'d Loopback, content: &str) -> Self {
        let file = discord.attaches("answers.toml", content.as_bytes());
        Self::uses(discord, OWNER, "import", json!({"file": file})).await
    }
}

/// The file of `/teach export`.
async fn exported(discord: &Loopback) -> String {
    let shown = discord.command(OWNER, LOUNGE, "teach export", json!({})).await;
    let files = discord.files_of(shown.message.unwrap());
    assert!(shown.ephemeral && files.len() == 1 && files[0].0 == "answers.toml", "{shown:?}");
    String::from_utf8(files[0].1.clone()).unwrap()
}

#[tokio::test]
async fn answers_are_taken_out_mended_and_taken_back() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        teaches(&discord, &[("Question", CALL), ("Other ways to ask", "call time?"), ("Answer", AT)]).await;
        let rules = format!("In <#{QUESTIONS}>, at the top. \"Be kind.\"");
        teaches(&discord, &[("Question", "Where are the rules?"), ("Answer", &rules)]).await;
        let file = exported(&discord).await;
        std::fs::write(kept.folder.join("answers.toml"), &file).unwrap();
        let path = kept.folder.join("answers.toml").display().to_string();
        let (told_of, code) = kept.command(&discord, &["check", &path]).await;
        assert!(code == Some(0) && told_of.contains("0 errors"), "{told_of}");
        Desk::imports(&discord, &file).await.says("All 2 answers").says("nothing to change");

        let changed = file.replace("**Thursday**", "**Monday**")
            + "\n[[answer]]\nquestion = \"Who helps with resumes?\"\nanswer = \"Robin.\"\n";
        let mut desk = Desk::imports(&discord, &changed).await;
        desk.says("1 new, 1 changed, 1 unchanged")
            .says("new: Who helps with resumes")
            .says("answer changed")
            .looks("teach_import");
        assert!(text_of(&told(&discord, NEWCOMER, CALL).await).contains("Thursday"), "nothing before it is saved");
        desk.press("Save").await.says("2 answers are in force").looks("teach_imported");
        assert!(text_of(&told(&discord, NEWCOMER, CALL).await).contains("Monday"));
        assert!(text_of(&told(&discord, NEWCOMER, "who helps with resumes?").await).contains("Robin."));
        desk.press("Undo").await.says("2 answers are as they were before");
        assert_eq!(exported(&discord).await, file);

        // What members may be torn between is told and taken, and taken back out and in again it changes nothing.
        let torn = "[[answer]]\nquestion = \"Who helps?\"\nphrasings = [\"call time?\"]\nanswer = \"Robin.\"\n";
        let mut desk = Desk::imports(&discord, &format!("{file}\n{torn}")).await;
        desk.says("1 new, 0 changed, 2 unchanged").says("only one of the two answers can be shown");
        desk.press("Save").await.says("1 answer is in force");
        let with_torn = exported(&discord).await;
        Desk::imports(&discord, &with_torn).await.says("All 3 answers").says("nothing to change");
        desk.press("Undo").await.says("Undone");
        assert_eq!(exported(&discord).await, file);

        let faulty = format!("{changed}\n[[answer]]\nquestion = \"Q?\"\nanser = \"In <#999>.\"\n");
        let line = changed.lines().count() + 4;
        let mut desk = Desk::imports(&discord, &faulty).await;
        desk.says("2 faults, so nothing was changed")
            .says(&format!("line {line}"))
            .says("did you mean")
            .looks("teach_import_faults");
        let foreign = "[[answer]]\nquestion = \"Q?\"\nanswer = \"\"\"Here,\nin <#999> or with <@&998>.\"\"\"\n";
        let mut desk = Desk::imports(&discord, foreign).await;
        desk.says("line 4").says("is no channel of this server").says("is no role of this server");
        assert_eq!(exported(&discord).await, file, "nothing was taken");

        // What was looked at and then changed by somebody else is not taken.
        let mut desk = Desk::imports(&discord, &changed).await;
        let mut other = Desk::uses(&discord, OWNER, "list", json!({})).await;
        other.choose(CALL).await.press("Remove…").await.press("Remove").await.says("Removed");
        desk.press("Save").await.says("Somebody has changed one of these answers");
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn a_whole_import_is_in_force_by_its_words_while_questions_are_answered() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let word = |number: usize| -> String {
        (0..4).map(|place| char::from(b'a' + u8::try_from(number / 26_usize.pow(place) % 26).unwrap())).collect()
    };
    let mut file = String::new();
    for at in 0..500 {
        let ways: Vec<String> =
            (0..30).map(|way| format!("\"which {}x is the {}y\"", word(at * 31 + way), word(at))).collect();
        file += &format!(
            "[[answer]]\nquestion = \"Where is the {}z of the club?\"\nphrasings = [{}]\nanswer = \"On shelf {at}.\"\n",
            word(at),
            ways.join(", ")
        );
    }
    let mut desk = Desk::imports(&discord, &file).await;
    desk.says("500 new, 0 changed");
    let saved = Instant::now();
    desk.press("Save").await.says("500 answers are in force");
    let question = format!("where is the {}z of the club?", word(321));
    let mut slowest = Duration::ZERO;
    loop {
        let asked = Instant::now();
        let answer = told(&discord, NEWCOMER, &question).await;
        slowest = slowest.max(asked.elapsed());
        if text_of(&answer).contains("On shelf 321.") {
            break;
        }
        assert!(saved.elapsed() < SOON, "{answer}");
    }
    println!("500 answers with 30 phrasings: in force after {:?}, slowest question {slowest:?}", saved.elapsed());
    desk.press("All answers").await.says("own answers:** 500");
    Desk::uses(&discord, OWNER, "add", json!({}))
        .await
        .fills_in(&[("Question", CALL), ("Answer", AT)])
        .await
        .press("Save")
        .await
        .says("as many as there can be");
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

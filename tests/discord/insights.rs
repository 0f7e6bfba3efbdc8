//! Moderators see what was asked, what members say of the answers, and what could not be answered; and mend it in a minute.

use std::time::Duration;

use serde_json::{Value, json};

use crate::kept::Kept;
use crate::shown::{button, buttons, components, is_a_line, menu, title};
use fake_discord::default_world::{BOT, GUILD, LOUNGE, NEWCOMER, OWNER, REGULAR};
use fake_discord::{Loopback, Place, Reply, World};

const SOON: Duration = Duration::from_secs(20);
const OPEN_BOOK: &str = "is the CPC exam open book?";

async fn presses(discord: &Loopback, user: u64, message: &Value, label: &str) -> Reply {
    let id = message["id"].as_str().unwrap().parse().unwrap();
    discord.presses(user, id, &button(&message["components"], label)).await
}

async fn mentions(discord: &Loopback, user: u64, text: &str) -> Value {
    let asked = discord.says(LOUNGE, user, &format!("<@{BOT}> {text}")).await;
    discord.answer_to(asked).await
}

/// The insights of a week, once they say this: texts are kept, and forgotten, behind what members wait for.
async fn insights_until(discord: &Loopback, says: impl Fn(&str) -> bool) -> Reply {
    let started = std::time::Instant::now();
    loop {
        let shown = discord.command(OWNER, LOUNGE, "insights", json!({"days": 7})).await;
        if says(&shown.content) {
            return shown;
        }
        assert!(started.elapsed() < SOON, "{}", shown.content);
    }
}

#[tokio::test]
async fn a_moderator_sees_what_was_asked_and_mends_what_could_not_be_answered() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        let empty = discord.command(OWNER, LOUNGE, "insights", json!({})).await;
        assert!(empty.ephemeral && empty.content.contains("Nobody has asked me anything"), "{empty:?}");
        assert!(empty.content.contains("texts are not kept"), "{empty:?}");
        let page = discord.presses(OWNER, empty.message.unwrap(), &button(&components(&empty), "Keep texts…")).await;
        discord.presses(OWNER, empty.message.unwrap(), &button(&components(&page), "Switch on")).await;

        assert!(title(&mentions(&discord, NEWCOMER, "what does a CPC make?").await).starts_with("Pay: "));
        for text in
            ["how hard is school for this?", "How hard is school, for this??", "how do I study while I work nights?"]
        {
            // Nobody hears the same line twice in a row.
            let user = discord.has_member(GUILD, Duration::from_secs(90 * 86_400)).await;
            mentions(&discord, user, text).await;
        }
        // Counts are written every few seconds.
        let told = discord.within(SOON, |_| None::<Value>).await;
        assert!(told.is_none());
        // Alike are put together.
        let mut shown = insights_until(&discord, |shown| shown.contains("2× “How hard is")).await;
        assert!(shown.content.contains("**The last 7 days**"), "{shown:?}");
        assert!(shown.content.contains("4 questions asked"), "{shown:?}");
        let csv = discord.presses(OWNER, shown.message.unwrap(), &button(&components(&shown), "CSV")).await;
        assert!(csv.kind == 4 && csv.ephemeral, "the screen stays: {csv:?}");
        let files = discord.files_of(csv.message.unwrap());
        let [(name, content)] = files.as_slice() else { panic!("{files:?}") };
        let table = String::from_utf8(content.clone()).unwrap();
        assert!(name.starts_with("insights-") && name.ends_with(".csv"), "{name}");
        assert!(table.starts_with("day,outcome,entry,count\r\n") && table.contains(",answered,salary:"), "{table}");
        assert!(!table.contains("school") && !table.contains(&NEWCOMER.to_string()), "{table}");
        let (id, options) = menu(&components(&shown));
        let message = shown.message.unwrap();
        shown = discord.selects(OWNER, message, &id, &[&options[0].1]).await;
        assert!(shown.content.contains("Asked 2 times"), "{shown:?}");
        let form = discord.presses(OWNER, message, &button(&components(&shown), "Make an answer")).await;
        let preview = discord.fills_in_fields(&form, &[("Answer", "As hard as you make it.")]).await;
        let saved = discord.presses(OWNER, message, &button(&components(&preview), "Save")).await;
        assert!(saved.content.contains("Saved, and in force"), "{saved:?}");
        assert!(
            mentions(&discord, NEWCOMER, "how hard is school for this?")
                .await
                .to_string()
                .contains("As hard as you make it.")
        );

        // What has an answer now is not unanswered.
        let shown = insights_until(&discord, |shown| !shown.contains("ow hard is")).await;
        let (id, options) = menu(&components(&shown));
        let other = options.iter().find(|(label, _)| label.contains("nights")).unwrap();
        let message = shown.message.unwrap();
        let shown = discord.selects(OWNER, message, &id, &[&other.1]).await;
        let shown = discord.presses(OWNER, message, &button(&components(&shown), "Ignore")).await;
        assert!(shown.content.contains("Ignored") && !shown.content.contains("nights"), "{shown:?}");
        assert!(discord.hidden_because(NEWCOMER, Place::Guild(LOUNGE), "insights").is_some());
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn what_a_command_could_not_answer_is_listed_but_where_it_was_hidden() {
    for kept in Kept::all().await {
        let discord = Loopback::start(World::default()).await;
        let mut bot = kept.start(&discord).await;
        let empty = discord.command(OWNER, LOUNGE, "insights", json!({})).await;
        let page = discord.presses(OWNER, empty.message.unwrap(), &button(&components(&empty), "Keep texts…")).await;
        discord.presses(OWNER, empty.message.unwrap(), &button(&components(&page), "Switch on")).await;
        let hidden = json!({"question": "how do I study while I work nights?", "hide": true});
        discord.command(NEWCOMER, LOUNGE, "ask", hidden).await;
        discord.command(NEWCOMER, LOUNGE, "ask", json!({"question": "how hard is school for this?"})).await;
        let is_all = |shown: &str| shown.contains("2 questions asked") && shown.contains("how hard is school");
        let shown = insights_until(&discord, is_all).await;
        assert!(!shown.content.contains("nights"), "{shown:?}");
        let told = discord.command(NEWCOMER, Place::Dm, "privacy", json!({})).await;
        assert!(told.content.contains("**About you:** 0 votes, 1 question"), "{told:?}");
        assert!(bot.terminates(SOON).await.success());
        kept.remove().await;
    }
}

#[tokio::test]
async fn new_accounts_change_no_answer_and_long_standing_members_make_it_a_little_stricter() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> {OPEN_BOOK}")).await;
    let answer = discord.answer_to(asked).await;
    let labels: Vec<String> = buttons(&answer["components"]).into_iter().map(|(label, _)| label).collect();
    assert!(
        labels.iter().any(|label| label == "That helped") && labels.iter().any(|label| label == "Not it"),
        "{labels:?}"
    );
    for _ in 0..20 {
        let user = discord.has_member(GUILD, Duration::from_secs(2 * 86_400)).await;
        is_a_line(&presses(&discord, user, &answer, "Not it").await, "Thanks for telling me");
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(kept.stats(&discord).await["votes"], 0, "twenty new accounts have no say");
    let mut members = Vec::new();
    for _ in 0..12 {
        members.push(discord.has_member(GUILD, Duration::from_secs(90 * 86_400)).await);
    }
    for user in &members {
        is_a_line(&presses(&discord, *user, &answer, "Not it").await, "Thanks for telling me");
    }
    // They are kept behind the responses.
    let started = std::time::Instant::now();
    while kept.stats(&discord).await["votes"] != 12 {
        assert!(started.elapsed() < SOON, "{}", kept.stats(&discord).await);
    }
    let again = mentions(&discord, REGULAR, OPEN_BOOK).await;
    assert!(again["content"].to_string().contains("Answered above"), "in so many words it is still answered: {again}");
    let shown = discord.command(OWNER, LOUNGE, "insights", json!({})).await;
    assert!(shown.content.contains("helped 0% (0 of 12)"), "{shown:?}");
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn a_moderator_says_that_an_answer_is_never_to_be_given_here() {
    let kept = Kept::in_file();
    let discord = Loopback::start(World::default()).await;
    let mut bot = kept.start(&discord).await;
    let answer = mentions(&discord, NEWCOMER, OPEN_BOOK).await;
    let gone = presses(&discord, OWNER, &answer, "Not it").await;
    let shown = discord.presses(OWNER, gone.message.unwrap(), &button(&components(&gone), "Never here")).await;
    assert!(shown.content.contains("Saved"), "{shown:?}");
    let again = mentions(&discord, REGULAR, OPEN_BOOK).await;
    assert_ne!(title(&again), title(&answer));
    let history = discord.command(OWNER, LOUNGE, "settings history", json!({})).await;
    assert!(history.content.contains("Entries switched off"), "{history:?}");
    // Members are not offered that.
    let answer = mentions(&discord, NEWCOMER, "what does a CPC make?").await;
    let gone = presses(&discord, NEWCOMER, &answer, "Not it").await;
    assert!(buttons(&components(&gone)).iter().all(|(label, _)| label != "Never here"));
    assert!(bot.terminates(SOON).await.success());
    kept.remove().await;
}

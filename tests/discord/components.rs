//! Buttons and menus, by whoever presses them, also after a restart.

use serde_json::{Value, json};

use crate::shown::{button, buttons, components, follow_up, is_a_line, menu, pinged, title, title_of};
use fake_discord::default_world::{BOT, DEVELOPER, GUILD, LOUNGE, MODERATORS, NEWCOMER, QUESTIONS, REGULAR, THREAD};
use fake_discord::{Answer, Bot, Fault, Loopback, Place, Reply, World, permission};

const NOT_YOURS: &str = "Only the person who asked, or a moderator";

fn mention(text: &str) -> String {
    format!("<@{BOT}> {text}")
}

fn id(message: &Value) -> u64 {
    message["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_else(|| panic!("no id in {message}"))
}

fn no_bug(bot: &Bot) {
    assert!(!bot.log().contains("bug") && !bot.log().contains("failed"), "{}", bot.log());
}

async fn restarted(discord: &Loopback, bot: Bot) -> Bot {
    drop(bot);
    Bot::start(discord, &[]).await
}

/// Somebody mentions the bot, and it answers.
async fn answered(discord: &Loopback, channel: u64, asker: u64, text: &str) -> Value {
    let question = discord.says(channel, asker, &mention(text)).await;
    discord.answer_to(question).await
}

#[tokio::test]
async fn ways_on_from_an_answer_outlive_a_restart() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    let options = json!({ "credential": "CCS", "level": "senior" });
    let pay = discord.command(NEWCOMER, LOUNGE, "salary", options.clone()).await;
    let entry = discord.command(NEWCOMER, LOUNGE, "faq", json!({ "entry": "cpc-a" })).await;
    let direct = discord.command(NEWCOMER, Place::Dm, "salary", options).await;
    let before = [&pay, &entry, &direct].map(|reply| discord.message(reply.message.unwrap()));
    let show_all = |reply: &Reply| button(&components(reply), "Show all");
    for restarts in 0..2 {
        // Anybody may look, and nobody else is shown.
        for user in [NEWCOMER, REGULAR] {
            let whole = discord.presses(user, pay.message.unwrap(), &show_all(&pay)).await;
            assert!(whole.kind == 4 && whole.ephemeral, "after {restarts} restarts: {whole:?}");
            assert_eq!(title_of(&whole), title_of(&pay), "after {restarts} restarts");
            assert!(whole.text().len() > pay.text().len(), "{whole:?}");
            let mut shown = whole;
            let ccs = "CCS: Certified Coding Specialist (AHIMA)";
            for (label, wanted) in [("About CCS", ccs), ("Show all", ccs), ("What CCS pays", "Pay: CCS")] {
                let further = button(&components(&shown), label);
                let next = discord.presses(user, shown.message.unwrap(), &further).await;
                assert!(next.kind == 7 && next.ephemeral, "{label} in the place of what only they see: {next:?}");
                assert_eq!(title_of(&next), wanted, "{label}");
                let offered = buttons(&components(&next)).iter().any(|(one, _)| one == label);
                assert!(!offered, "{label} is done already: {next:?}");
                shown = next;
            }

            let whole = discord.presses(user, entry.message.unwrap(), &show_all(&entry)).await;
            let (related, questions) = menu(&components(&whole));
            let (label, value) = &questions[0];
            let shown = discord.selects(user, whole.message.unwrap(), &related, &[value]).await;
            assert!(shown.kind == 7 && shown.ephemeral, "after {restarts} restarts: {shown:?}");
            assert!(title_of(&shown).starts_with(label.trim_end_matches('…')), "{label}: {}", title_of(&shown));
        }
        let whole = discord.presses(NEWCOMER, direct.message.unwrap(), &show_all(&direct)).await;
        assert!(whole.kind == 4 && !whole.ephemeral, "both stay to be read in a direct message: {whole:?}");
        let about = button(&components(&whole), "About CCS");
        let shown = discord.presses(NEWCOMER, whole.message.unwrap(), &about).await;
        assert!(shown.kind == 4 && !shown.ephemeral, "{shown:?}");
        assert_eq!(title_of(&shown), "CCS: Certified Coding Specialist (AHIMA)");
        no_bug(&bot);
        bot = restarted(&discord, bot).await;
    }
    let after = [&pay, &entry, &direct].map(|reply| discord.message(reply.message.unwrap()));
    assert_eq!(before, after, "looking changes nothing");
    discord.finish();
}

#[tokio::test]
async fn an_answer_is_removed_by_the_asker_or_a_moderator_and_nobody_else() {
    let discord = Loopback::start(World::default()).await;
    discord.sets_role_permissions(GUILD, MODERATORS, permission::MANAGE_MESSAGES).await;
    discord.sets_roles(GUILD, REGULAR, &[MODERATORS]).await;
    let (moderator, anybody) = (REGULAR, DEVELOPER);
    let bot = Bot::start(&discord, &[]).await;
    let questions = [
        (LOUNGE, "how long does it take to become a medical coder?", "Not it", NEWCOMER),
        (QUESTIONS, "what does a senior CCS make?", "Not it", moderator),
        (THREAD, "can I work from home as a coder?", "Delete", NEWCOMER),
        (LOUNGE, "is medical coding a good career?", "Delete", moderator),
    ];
    let mut answers = Vec::new();
    for (channel, text, label, by) in questions {
        let answer = answered(&discord, channel, NEWCOMER, text).await;
        answers.push((answer, text, label, by));
    }
    let bot = restarted(&discord, bot).await;
    for (answer, text, label, by) in answers {
        let message = id(&answer);
        let pressed = button(&answer["components"], label);
        for other in [anybody, anybody] {
            let refused = discord.presses(other, message, &pressed).await;
            is_a_line(&refused, NOT_YOURS);
        }
        assert_eq!(discord.message(message).as_ref(), Some(&answer), "{text}: {label} by anybody changes nothing");

        let done = discord.presses(by, message, &pressed).await;
        assert!(done.kind == 4 && done.ephemeral && done.content.starts_with("Removed."), "{text}: {done:?}");
        discord.until_deleted(message).await;
        let others = buttons(&components(&done));
        match label {
            "Delete" => is_a_line(&done, "Removed."),
            _ => assert!((1..=3).contains(&others.len()), "{text}: {done:?}"),
        }
        for (label, choice) in others.into_iter().take(1) {
            let chosen = discord.presses(by, done.message.unwrap(), &choice).await;
            assert!(chosen.kind == 7 && chosen.ephemeral && chosen.followups.is_empty(), "{text}: {chosen:?}");
            assert!(title_of(&chosen).starts_with(label.trim_end_matches('…')), "{label}: {}", title_of(&chosen));
        }
    }
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn an_answer_that_could_not_be_removed_is_not_said_to_be() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let answer = answered(&discord, LOUNGE, NEWCOMER, "what does a senior CCS make?").await;
    discord.fault(Fault::on("DELETE", "/channels/*", Answer::FORBIDDEN));
    let pressed = discord.presses(NEWCOMER, id(&answer), &button(&answer["components"], "Delete")).await;
    let told = follow_up(&discord, &pressed).await;
    assert!(told["content"].as_str().unwrap().contains("could not remove"), "{told}");
    assert_eq!(told["flags"], 64, "to the one who pressed, alone: {told}");
    assert!(discord.message(id(&answer)).is_some());
    assert!(!bot.log().contains("bug"), "{}", bot.log());
    discord.finish();
}

#[tokio::test]
async fn somebody_chooses_what_was_meant_under_a_mention() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let offer = answered(&discord, LOUNGE, NEWCOMER, "the exam thing you know the one").await;
    let before = discord.message(id(&offer));
    let (label, choice) = buttons(&offer["components"])[0].clone();
    let seen = |text: &str| assert!(text.starts_with(label.trim_end_matches('…')), "{label} led to {text:?}");
    let bot = restarted(&discord, bot).await;

    let looked = discord.presses(REGULAR, id(&offer), &choice).await;
    assert!(looked.kind == 4 && looked.ephemeral, "{looked:?}");
    seen(title_of(&looked));
    assert_eq!(discord.message(id(&offer)), before, "somebody else's choice changes nothing");

    let chosen = discord.presses(NEWCOMER, id(&offer), &choice).await;
    assert!(chosen.kind == 7 && !chosen.ephemeral, "{chosen:?}");
    let shown = discord.message(id(&offer)).unwrap();
    seen(title(&shown));
    assert!(!buttons(&shown["components"]).iter().any(|(_, one)| *one == choice), "{}", shown["components"]);
    assert_eq!(discord.bot_messages_in(LOUNGE).len(), 1);
    // It can be taken back like any other answer.
    discord.presses(NEWCOMER, id(&shown), &button(&shown["components"], "Delete")).await;
    discord.until_deleted(id(&shown)).await;

    let direct = discord.says_privately(NEWCOMER, "the exam thing you know the one").await;
    let offer = discord.answer_to(direct).await;
    let choice = buttons(&offer["components"])[0].1.clone();
    let chosen = discord.presses(NEWCOMER, id(&offer), &choice).await;
    assert_eq!(chosen.kind, 7, "{chosen:?}");
    seen(title_of(&chosen));

    let unclear = discord.says(QUESTIONS, NEWCOMER, "the exam thing you know the one").await;
    let offer = discord.message_command(REGULAR, "Answer this", unclear).await;
    assert!(offer.kind == 4 && offer.ephemeral, "{offer:?}");
    let choice = buttons(&components(&offer))[0].1.clone();
    let chosen = discord.presses(REGULAR, offer.message.unwrap(), &choice).await;
    assert!(chosen.kind == 7 && chosen.content.starts_with("Posted: **"), "{chosen:?}");
    let posted = follow_up(&discord, &chosen).await;
    assert!(posted["content"].as_str().unwrap().contains(&unclear.to_string()), "it says to what: {posted}");
    assert_eq!(pinged(&posted), Vec::<String>::new());
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn somebody_practices_for_an_interview() {
    let discord = Loopback::start(World::default()).await;
    let mut bot = Bot::start(&discord, &[]).await;
    for place in [Place::Guild(LOUNGE), Place::Dm] {
        let private = place == Place::Dm;
        let category = discord.command(NEWCOMER, place, "interview", json!({ "category": "behavioral" })).await;
        let begin = button(&components(&category), "Practice a question");
        let first = discord.presses(NEWCOMER, category.message.unwrap(), &begin).await;
        assert_eq!((first.kind, first.ephemeral), (4, !private), "{first:?}");
        assert!(title_of(&first).contains("question 1 of"), "{}", title_of(&first));
        assert!(!first.text().contains("A good answer shows"), "{}", first.text());

        bot = restarted(&discord, bot).await;
        let wanted = button(&components(&first), "What do they want to hear?");
        let another = button(&components(&first), "Another question");
        let told = discord.presses(NEWCOMER, first.message.unwrap(), &wanted).await;
        assert_eq!(told.kind, 7, "the answer takes the question's place: {told:?}");
        assert_eq!(title_of(&told), title_of(&first));
        assert!(told.text().contains("A good answer shows"), "{}", told.text());
        let labels: Vec<String> = buttons(&components(&told)).into_iter().map(|(label, _)| label).collect();
        assert_eq!(labels, ["Another question"], "what they want to hear is there already");

        let mut message = first.message.unwrap();
        let mut next = another;
        let mut titles = vec![title_of(&first).to_owned()];
        while titles.len() < 40 {
            let shown = discord.presses(NEWCOMER, message, &next).await;
            assert_eq!(shown.kind, if private { 4 } else { 7 }, "{shown:?}");
            let heading = title_of(&shown).to_owned();
            if heading == titles[0] {
                break;
            }
            assert!(!titles.contains(&heading), "{heading} came twice before all had come: {titles:?}");
            titles.push(heading);
            message = shown.message.unwrap();
            next = button(&components(&shown), "Another question");
        }
        let all = titles[0].rsplit(' ').next().unwrap();
        assert_eq!(titles.len().to_string(), all, "after the last comes the first: {titles:?}");
    }
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn buttons_of_others_and_of_other_versions_are_met_politely() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let answer = answered(&discord, LOUNGE, NEWCOMER, "what does a senior CCS make?").await;
    let message = id(&answer);
    let long = "x".repeat(100);
    let odd = [
        ("p0|o|||certification:CCS", "another version"),
        ("p2|anything", "another version"),
        ("p1|z|||", "another version"),
        ("", "do not know that button"),
        ("other-bot:vote:1", "do not know that button"),
        (long.as_str(), "do not know that button"),
        ("p1|d|not-an-id!||", "do not know that button"),
        ("p1|o|||", "no longer here"),
        ("p1|o|||~AAAAAAAA", "no longer here"),
        ("p1|o|||certification:WIZARD", "no longer here"),
        ("p1|o|||salary:@everyone", "no longer here"),
        ("p1|a|||interview:wizardry,0", "no longer here"),
        ("p1|w|||interview:behavioral,x", "no longer here"),
        ("p1|w|||interview:behavioral", "no longer here"),
        // Nobody's, so that only a moderator may.
        ("p1|d|||", NOT_YOURS),
        ("p1|n|||", NOT_YOURS),
    ];
    for (custom_id, says) in odd {
        let data = json!({ "custom_id": custom_id, "component_type": 2 });
        let sent = discord.forges(NEWCOMER, LOUNGE, 3, data.clone(), Some(message)).await;
        is_a_line(&discord.reply_of(sent).await, "do not know that button");
        // An older version of the bot has written a message with it.
        let button = json!({ "type": 2, "style": 2, "label": "…", "custom_id": custom_id });
        let older = discord.has_written(LOUNGE, json!([{ "type": 1, "components": [button] }])).await;
        let sent = discord.forges(NEWCOMER, LOUNGE, 3, data, Some(older)).await;
        is_a_line(&discord.reply_of(sent).await, says);
    }
    let data = json!({ "custom_id": "p1|o|||", "component_type": 3, "values": ["~AAAAAAAA"] });
    let sent = discord.forges(NEWCOMER, LOUNGE, 3, data.clone(), Some(message)).await;
    is_a_line(&discord.reply_of(sent).await, "do not know that button");
    let menu = json!({ "type": 3, "custom_id": "p1|o|||", "options": [{ "label": "…", "value": "~AAAAAAAA" }] });
    let older = discord.has_written(LOUNGE, json!([{ "type": 1, "components": [menu] }])).await;
    let sent = discord.forges(NEWCOMER, LOUNGE, 3, data, Some(older)).await;
    is_a_line(&discord.reply_of(sent).await, "no longer here");
    assert_eq!(discord.message(message).as_ref(), Some(&answer), "none of it changes anything");
    no_bug(&bot);
    discord.finish();
}

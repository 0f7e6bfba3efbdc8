//! Moderators want to know why Preceptor answered, or did not, and see no more than they may read.

use std::time::Duration;

use serde_json::json;

use crate::kept::Kept;
use crate::shown::{button, buttons, components, is_a_line};
use fake_discord::default_world::{
    BOT, FORUM, GUILD, HIDDEN, LOUNGE, MODERATORS, NEWCOMER, OTHER_BOT, OWNER, QUESTIONS, READ_ONLY, REGULAR,
};
use fake_discord::{Bot, Channel, Loopback, Overwrite, Reply, World, permission, snowflake_at};

const OPEN_BOOK: &str = "is the CPC exam open book?";
const PAY: &str = "what does a CPC make?";
/// A channel for the owner and Preceptor, one from which a moderator is kept out, and a private thread of the lounge.
const COUNCIL: u64 = snowflake_at(1_704_067_200_000, 91);
const QUARREL: u64 = snowflake_at(1_704_067_200_000, 92);
const WHISPERS: u64 = snowflake_at(1_704_067_200_000, 93);

/// A world in which `REGULAR` is a moderator.
fn world() -> World {
    let mut world = World::default();
    let view = permission::VIEW_CHANNEL;
    let council = Channel::text(COUNCIL, "council")
        .overwrite(Overwrite::role(GUILD, 0, view))
        .overwrite(Overwrite::member(BOT, view, 0));
    let quarrel = Channel::text(QUARREL, "quarrel").overwrite(Overwrite::member(REGULAR, 0, view));
    let whispers = Channel { kind: 12, ..Channel::thread(WHISPERS, "whispers", LOUNGE, OWNER) };
    let guild = &mut world.guilds[0];
    guild.channels.extend([council, quarrel, whispers]);
    guild.member_roles.insert(REGULAR, vec![MODERATORS]);
    world
}

/// A bot that answers unprompted in `QUESTIONS`.
async fn listening(discord: &Loopback) -> Bot {
    Bot::start(discord, &[("PRECEPTOR_ANSWERING_CHANNELS", &QUESTIONS.to_string())]).await
}

fn link(channel: u64, message: u64) -> String {
    format!("https://discord.com/channels/{GUILD}/{channel}/{message}")
}

async fn asks_why(discord: &Loopback, user: u64, link: &str) -> Reply {
    discord.command(user, LOUNGE, "why", json!({ "link": link })).await
}

/// What is to be read, without the signs that keep it from having an effect.
fn plain(reply: &Reply) -> String {
    reply.content.replace('\u{200b}', "")
}

#[track_caller]
fn says(reply: &Reply, parts: &[&str]) {
    assert!(reply.kind == 4 && reply.ephemeral, "{reply:?}");
    let shown = plain(reply);
    for part in parts {
        assert!(shown.contains(part), "{part:?} is not in\n{}", reply.content);
    }
}

#[tokio::test]
async fn a_moderator_asks_why_nothing_was_said_and_switches_the_channel_on() {
    let kept = Kept::in_file();
    let discord = Loopback::start(world()).await;
    let mut bot = kept.start(&discord).await;
    let asked = discord.says(LOUNGE, NEWCOMER, OPEN_BOOK).await;
    discord.no_message_in(LOUNGE, Duration::from_millis(500)).await;
    let why = discord.message_command(REGULAR, "Why?", asked).await;
    says(&why, &["**I say nothing.** It does not mention me, and this is no channel in which I answer unasked."]);
    says(&why, &["**With this channel switched on:** I answer with \"CPC: books in the exam\"", "97%"]);
    // It leads to where that is changed, and what was said is that which comes of it.
    let channels = discord.presses(REGULAR, why.message.unwrap(), &button(&components(&why), "Channels…")).await;
    assert!(channels.kind == 7 && channels.content.contains("Channels where I answer unasked"), "{channels:?}");
    let menu = channels.components[0]["components"][0]["custom_id"].as_str().unwrap();
    discord.selects(REGULAR, channels.message.unwrap(), menu, &[&LOUNGE.to_string()]).await;
    bot.logs("reading what members write from now on", Duration::from_secs(20)).await;
    discord.until_connected().await;
    let again = discord.says(LOUNGE, NEWCOMER, OPEN_BOOK).await;
    assert_eq!(discord.answer_to(again).await["embeds"][0]["title"], "CPC: books in the exam");
    assert!(bot.terminates(Duration::from_secs(20)).await.success());
    kept.remove().await;
}

#[tokio::test]
async fn an_answer_is_explained_by_the_message_that_it_answers() {
    let discord = Loopback::start(world()).await;
    let _bot = listening(&discord).await;
    let asked = discord.says(QUESTIONS, NEWCOMER, OPEN_BOOK).await;
    let answer = discord.answer_to(asked).await;
    let answer: u64 = answer["id"].as_str().unwrap().parse().unwrap();
    let why = discord.message_command(REGULAR, "Why?", answer).await;
    insta::assert_snapshot!("why_an_answer", plain(&why).replace(&asked.to_string(), "MESSAGE"));
    assert_eq!(buttons(&components(&why)), [], "no settings are kept here");
    // The question itself, and both by link, say the same.
    for reply in [
        discord.message_command(REGULAR, "Why?", asked).await,
        asks_why(&discord, REGULAR, &link(QUESTIONS, asked)).await,
        asks_why(&discord, REGULAR, &link(QUESTIONS, answer)).await,
    ] {
        assert_eq!(reply.content, why.content);
    }
    // A follow-up is read as what it goes on from.
    let more = discord.replies(answer, NEWCOMER, "and for the CCS?").await;
    discord.answer_to(more).await;
    let why = discord.message_command(REGULAR, "Why?", more).await;
    says(&why, &["It replies to me. It goes on from my answer before it."]);
    // What was said to a command has no message to look at.
    let reply = discord.command(NEWCOMER, LOUNGE, "ask", json!({ "question": PAY })).await;
    is_a_line(&discord.message_command(REGULAR, "Why?", reply.message.unwrap()).await, "not in reply to a message");
    discord.finish();
}

#[tokio::test]
async fn what_keeps_it_out_of_a_message_is_told_before_all_else() {
    let discord = Loopback::start(world()).await;
    let _bot = listening(&discord).await;
    let to_somebody = discord.says(QUESTIONS, NEWCOMER, &format!("<@{REGULAR}> {OPEN_BOOK}")).await;
    let by_bot = discord.says(QUESTIONS, OTHER_BOT, OPEN_BOOK).await;
    let quoted = discord.says(QUESTIONS, NEWCOMER, &format!("> {OPEN_BOOK}")).await;
    let read_only = discord.says(READ_ONLY, NEWCOMER, &format!("<@{BOT}> {OPEN_BOOK}")).await;
    let unsure =
        discord.says(QUESTIONS, NEWCOMER, "what does a CPC make? Also do I need my own computer and a desk").await;
    let thanks = discord.says(QUESTIONS, NEWCOMER, &format!("<@{BOT}> thanks")).await;
    let bare = discord.says(QUESTIONS, NEWCOMER, &format!("<@{BOT}>")).await;
    for (message, wanted) in [
        (to_somebody, "**I say nothing.** It is for somebody else"),
        (by_bot, "**I say nothing.** It was not written by a person"),
        (quoted, "**I say nothing.** There is no text in it that I could read"),
        (read_only, "**I say nothing.** I may not write in this channel."),
        (unsure, "**I say nothing.** Nobody put it to me; I answer unasked here. I am "),
        (thanks, "**I react with 💙.** It was put to me."),
        (bare, "**I say what I can be asked.** It was put to me."),
    ] {
        says(&discord.message_command(REGULAR, "Why?", message).await, &[wanted]);
    }
    let post = discord.opens_post(FORUM, NEWCOMER, OPEN_BOOK, "I have mine in two weeks").await;
    says(&asks_why(&discord, REGULAR, &link(post, post)).await, &["this is no channel in which I answer unasked"]);
    discord.finish();
}

#[tokio::test]
async fn nobody_is_shown_what_they_may_not_read() {
    let discord = Loopback::start(world()).await;
    let _bot = Bot::start(&discord, &[]).await;
    assert!(
        discord.hidden_because(NEWCOMER, LOUNGE, "why").is_some()
            && discord.hidden_because(REGULAR, LOUNGE, "why").is_none()
    );
    const SECRET: &str = "the vouchers are in the safe";
    for channel in [COUNCIL, QUARREL, WHISPERS] {
        let secret = discord.says(channel, OWNER, SECRET).await;
        is_a_line(
            &asks_why(&discord, REGULAR, &link(channel, secret)).await,
            "no channel at that link in which you may read",
        );
    }
    // As if it were not there.
    is_a_line(&asks_why(&discord, REGULAR, &link(OWNER, OWNER)).await, "no channel at that link in which you may read");
    let path = format!("/channels/{COUNCIL}");
    assert!(discord.requests_to("GET", &path).is_empty(), "it is not even read");
    // Who may read it is told.
    let secret = discord.says(COUNCIL, OWNER, SECRET).await;
    says(&asks_why(&discord, OWNER, &link(COUNCIL, secret)).await, &[SECRET]);
    discord
        .sets_overwrites(
            COUNCIL,
            vec![
                Overwrite::role(GUILD, 0, permission::VIEW_CHANNEL),
                Overwrite::role(MODERATORS, permission::VIEW_CHANNEL, 0),
                Overwrite::member(BOT, permission::VIEW_CHANNEL, 0),
            ],
        )
        .await;
    let secret = discord.says(COUNCIL, OWNER, SECRET).await;
    says(&asks_why(&discord, REGULAR, &link(COUNCIL, secret)).await, &[SECRET]);
    // What Preceptor itself may not read.
    is_a_line(&asks_why(&discord, OWNER, &link(HIDDEN, secret)).await, "I may not read there");
    discord.finish();
}

#[tokio::test]
async fn links_that_lead_nowhere_are_told_apart() {
    let discord = Loopback::start(world()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let gone = discord.says(LOUNGE, NEWCOMER, PAY).await;
    discord.deletes(gone).await;
    for (typed, told) in [
        (link(LOUNGE, gone), "That message is no longer there."),
        (link(QUESTIONS, gone), "That message is no longer there."),
        ("what is this".to_owned(), "That is no link to a message."),
        (format!("https://example.org/channels/{GUILD}/{LOUNGE}/{gone}"), "That is no link to a message."),
        (format!("https://discord.com/channels/{OWNER}/{LOUNGE}/{gone}"), "That message is in another server."),
    ] {
        is_a_line(&asks_why(&discord, REGULAR, &typed).await, told);
    }
    discord.finish();
}

#[tokio::test]
async fn what_discord_keeps_from_it_is_told() {
    let discord = Loopback::start(world().without_message_content()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let asked = discord.says(LOUNGE, NEWCOMER, OPEN_BOOK).await;
    let by_link = asks_why(&discord, REGULAR, &link(LOUNGE, asked)).await;
    says(
        &by_link,
        &["Discord keeps its text from me", "Message Content Intent", "this is no channel in which I answer"],
    );
    says(&discord.message_command(REGULAR, "Why?", asked).await, &["I answer with"]);
    discord.finish();
}

#[tokio::test]
async fn what_somebody_wrote_has_no_effect_in_an_explanation() {
    let discord = Loopback::start(world()).await;
    let _bot = Bot::start(&discord, &[]).await;
    let asked = discord.says(LOUNGE, NEWCOMER, "@everyone **what** does a CPC make? https://example.org/x").await;
    let why = discord.message_command(REGULAR, "Why?", asked).await;
    for sign in ["@everyone", "**what", "https://example.org"] {
        assert!(!why.content.contains(sign), "{}", why.content);
    }
    discord.finish();
}

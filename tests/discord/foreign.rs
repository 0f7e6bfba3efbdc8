//! A bot whose folder is about mending bicycles: commands, help and answers speak of nothing else.

use serde_json::json;

use fake_discord::default_world::{BOT, LOUNGE, NEWCOMER};
use fake_discord::{Bot, Loopback, World};

const FOLDER: &str = "tests/data/bicycles";

#[tokio::test]
async fn commands_help_and_answers_speak_of_what_the_folder_is_about() {
    let discord = Loopback::start(World::default()).await;
    let _bot = Bot::start(&discord, &[("PRECEPTOR_KNOWLEDGE_FOLDER", FOLDER)]).await;
    let nothing = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}>")).await;
    let asked = discord.says(LOUNGE, NEWCOMER, &format!("<@{BOT}> my brakes squeak")).await;
    assert!(discord.answer_to(nothing).await["content"].as_str().unwrap().contains("about mending bicycles"));
    assert!(discord.answer_to(asked).await.to_string().contains("toe the pads in"));
    for (command, options, shows) in [
        ("help", json!({}), "The bicycle club gives no guarantee."),
        ("salary", json!({ "credential": "BWB" }), "€34,500"),
        ("cert", json!({ "credential": "BWB" }), "36 spokes"),
        ("outlook", json!({}), "12%"),
        ("compare", json!({ "first": "BWB", "second": "BBR" }), "a year at the bench"),
        ("career", json!({}), "From the first puncture"),
        ("interview", json!({}), "At the bench"),
        ("resources", json!({}), "library of tools"),
        ("faq", json!({ "entry": "wages" }), "€31,000"),
        ("ask", json!({ "question": "which oil for a moped" }), "garage across the canal"),
        ("ask", json!({ "question": "hm" }), "about mending bicycles: badges"),
    ] {
        let interaction = discord.starts_command(NEWCOMER, LOUNGE, command, options).await;
        let shown = discord.reply_of(interaction).await;
        let shown = format!("{shown:?}");
        assert!(shown.contains(shows), "/{command}: {shown}");
    }
    let written: Vec<String> =
        discord.requests().iter().map(|request| request.body.to_string().to_lowercase()).collect();
    for word in ["medical", "coder", "coding", "cpc", "aapc", "ahima", "texas", "oncology", "hospital"] {
        let found = written.iter().find(|body| body.contains(word));
        assert!(found.is_none(), "{word}: {found:?}");
    }
    discord.finish();
}

//! Replies a constant to every message that mentions it.

use serenity::all::{ClientBuilder, Context, EventHandler, GatewayIntents, HttpBuilder, Message};
use serenity::async_trait;

struct Constant;

#[async_trait]
impl EventHandler for Constant {
    async fn message(&self, context: Context, message: Message) {
        if !message.author.bot
            && let Err(error) = message.reply(&context, "A constant.").await
        {
            eprintln!("{error}");
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let http = HttpBuilder::new(std::env::var("DISCORD_TOKEN")?)
        .proxy(std::env::var("DISCORD_API")?)
        .ratelimiter_disabled(true)
        .build();
    let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    ClientBuilder::new_with_http(http, intents).event_handler(Constant).await?.start().await?;
    Ok(())
}

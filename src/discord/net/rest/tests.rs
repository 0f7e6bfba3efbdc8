use fake_discord::default_world::LOUNGE;
use fake_discord::{Answer, Fault, Loopback, World};
use serenity::all::CreateEmbed;

use super::*;
use crate::config::Config;
use crate::discord::net::token::TokenSources;
use crate::discord::ui::message::OutgoingFile;

fn rest(discord: &Loopback) -> Rest {
    let address = discord.address();
    let config = Config::read(None, |name| (name == "DISCORD_API").then(|| address.clone())).unwrap();
    let text = discord.token();
    let token = Token::read(TokenSources { variable: Some(text.as_ref()), ..TokenSources::default() }).unwrap();
    Rest::new(&token, config.discord.api_base).unwrap()
}

fn with_files() -> OutgoingMessage {
    let file = |name: &str, content: &[u8]| OutgoingFile {
        name: name.to_owned(),
        content_type: "text/plain",
        content: content.to_vec(),
    };
    OutgoingMessage {
        content: "here you are".to_owned(),
        embed: Some(CreateEmbed::new().title("Counts")),
        files: vec![file("counts.csv", b"day,count\r\n"), file("empty.toml", b"")],
        ..OutgoingMessage::default()
    }
}

#[tokio::test]
async fn files_go_out_with_a_message_and_again_when_it_is_tried_again() {
    let discord = Loopback::start(World::default()).await;
    let rest = rest(&discord);
    let channel = ChannelId::new(LOUNGE);
    discord.fault(Fault::on("POST", "/channels/*/messages", Answer::Status(503)));
    let message = with_files();
    let sent = rest.send(channel, &message, Reference::None, "n", Urgency::Asked, || true).await.unwrap();
    let tries = discord.requests_to("POST", &format!("/channels/{LOUNGE}/messages"));
    assert_eq!(tries.len(), 2);
    assert!(tries.iter().all(|one| one.files == tries[0].files && one.body == tries[0].body), "{tries:?}");
    let of_files: Vec<_> = message.files.iter().map(|file| (file.name.clone(), file.content.clone())).collect();
    assert_eq!(discord.files_of(sent.id.get()), of_files);
    assert!(tries[0].files.iter().all(|file| file.content_type == "text/plain"), "{tries:?}");
    let shown = discord.message(sent.id.get()).unwrap();
    assert_eq!((&shown["content"], &shown["embeds"][0]["title"]), (&"here you are".into(), &"Counts".into()));

    let mut other = with_files();
    other.files.truncate(1);
    rest.edit(channel, sent.id, &other).await.unwrap();
    assert_eq!(discord.files_of(sent.id.get()), of_files[..1]);
    discord.finish();
}

#[tokio::test]
async fn what_is_told_of_one_message_holds_for_all_in_its_channel() {
    const MESSAGES: usize = 3;
    let discord = Loopback::start(World::default()).await;
    let rest = rest(&discord);
    let channel = ChannelId::new(LOUNGE);
    let mut sent = Vec::new();
    for number in 0..MESSAGES {
        let message = OutgoingMessage { content: number.to_string(), ..OutgoingMessage::default() };
        let nonce = message.content.clone();
        sent.push(rest.send(channel, &message, Reference::None, &nonce, Urgency::Asked, || true).await.unwrap());
    }
    discord.limits("DELETE", "/channels/*/messages/*", 1, Duration::from_millis(500));
    for message in sent {
        rest.delete(channel, message.id).await.unwrap();
    }
    let requests = discord.requests_to("DELETE", &format!("/channels/{LOUNGE}/messages"));
    assert!(requests.iter().all(|request| request.status == 204), "{requests:?}");
    assert_eq!(requests.len(), MESSAGES);
    discord.finish();
}

use serde_json::json;

use super::*;
use crate::discord::ui::testing::{ASKER, BOT, CHANNEL, GUILD, MESSAGE, OTHER, Sent, focused, hide, recipient, text};

fn command(sent: Sent) -> Command {
    match sent.request() {
        Request::Command(command) => command,
        other => panic!("no command: {other:?}"),
    }
}

#[test]
fn a_command_with_all_its_options() {
    let options = [text("credential", " CCS "), text("level", "senior"), hide(), recipient(OTHER)];
    let read = command(Sent::command("salary", &options));
    let typed = [("credential", "CCS"), ("level", "senior")].into_iter().collect();
    assert_eq!(read.call, Call::Lookup { topic: Topic::SALARY, typed });
    assert!(read.hide && read.recipient == Some(Recipient::Person(UserId::new(OTHER))));
    assert_eq!((read.caller.user, read.caller.guild), (UserId::new(ASKER), Some(GuildId::new(GUILD))));
    assert!(!read.caller.direct && !read.caller.may_manage_messages() && read.caller.look() == Format::Embed);
}

#[test]
fn recipients_are_told_apart() {
    let named = |option| command(Sent::command("outlook", &[option])).recipient;
    assert_eq!(named(recipient(BOT)), Some(Recipient::Bot));
    assert_eq!(named(recipient(5)), Some(Recipient::Unknown));
    assert_eq!(named(json!({"name": "for", "type": 8, "value": "7"})), Some(Recipient::Unknown));
}

#[test]
fn places_are_told_apart() {
    let direct = command(Sent::command("help", &[]).outside_servers(1));
    assert!(direct.caller.direct && direct.caller.guild.is_none() && direct.caller.user == UserId::new(ASKER));
    assert!(!command(Sent::command("help", &[]).outside_servers(2)).caller.direct);
    assert_eq!(command(Sent::command("help", &[]).without_embeds()).caller.look(), Format::Plain);
    let moderator = command(Sent::command("help", &[]).with_permissions(1 << 13));
    assert!(moderator.caller.may_manage_messages());
}

#[test]
fn since_when_somebody_is_a_member_is_known_in_servers() {
    let joined = |sent: Sent| command(sent).caller.joined_at;
    assert_eq!(joined(Sent::command("help", &[])), Some(1_767_225_600), "2026-01-01");
    assert_eq!(joined(Sent::command("help", &[]).outside_servers(1)), None);
    let mut guest = Sent::command("help", &[]);
    guest.0["member"]["joined_at"] = json!(null);
    assert_eq!(joined(guest), None);
}

#[test]
fn an_attached_file_is_known_by_what_discord_tells_of_it() {
    let option = json!({"name": "file", "type": 11, "value": "70"});
    let mut sent = Sent::command("import", &[option]);
    let url = "https://cdn.discordapp.com/attachments/1/70/faq.toml?ex=1";
    let file = json!({
        "id": "70", "filename": "faq.toml", "size": 12, "url": url, "proxy_url": url, "content_type": "text/plain",
        "ephemeral": true,
    });
    sent.0["data"]["resolved"] = json!({"attachments": {"70": file}});
    let read = |sent: &Sent| match serde_json::from_value(sent.0.clone()).unwrap() {
        Interaction::Command(interaction) => Attachment::of(&interaction, &interaction.data.options[0].value),
        other => panic!("{other:?}"),
    };
    let attachment = Attachment { url: url.to_owned(), size: 12, name: "faq.toml".to_owned() };
    assert_eq!(read(&sent), Some(attachment));
    sent.0["data"]["resolved"] = json!({});
    assert_eq!(read(&sent), None, "of which nothing is told");
    assert_eq!(read(&Sent::command("import", &[text("file", "70")])), None);
}

#[test]
fn whatever_cannot_be_read_is_unsupported() {
    let unknown_type = |kind: u64| {
        let mut sent = Sent::command("help", &[]);
        sent.0["type"] = json!(kind);
        sent
    };
    let mut user_menu = Sent::menu("x");
    user_menu.0["data"]["type"] = json!(2);
    let mut renamed = Sent::menu("x");
    renamed.0["data"]["name"] = json!("Report this");
    let mut unresolved = Sent::menu("x");
    unresolved.0["data"]["resolved"] = json!({});
    let mut of_users = Sent::button("p1|d|||");
    of_users.0["data"] = json!({"custom_id": "x", "component_type": 5, "values": ["1"]});
    let mut modal = Sent::button("x");
    modal.0["type"] = json!(5);
    modal.0["data"] = json!({"custom_id": "x", "components": []});
    let sent = [
        unknown_type(1),
        unknown_type(9),
        unknown_type(300),
        user_menu,
        renamed,
        unresolved,
        of_users,
        modal,
        Sent::command("cert", &[]),
        Sent::command("cert", &[text("credential", "   ")]),
        Sent::command("cert", &[json!({"name": "credential", "type": 4, "value": 3})]),
        Sent::command("cert", &[json!({"name": "credential", "type": 3, "value": 3})]),
        Sent::command("cert", &[json!({"name": "credential", "type": 3})]),
        Sent::command("cert", &[json!({"name": "credential", "type": 99, "value": {}})]),
        Sent::command("outlook", &[json!({"name": "hide", "type": 3, "value": "yes"})]),
        Sent::command("compare", &[text("first", "CPC")]),
        Sent::command("unheard-of", &[]),
        Sent(json!(null)),
        Sent(json!({})),
        Sent(json!({"type": "2"})),
    ];
    for (place, sent) in sent.into_iter().enumerate() {
        assert_eq!(sent.request(), Request::Unsupported, "{place}");
    }
}

#[test]
fn long_texts_are_cut() {
    let read = command(Sent::command("ask", &[text("question", &"é".repeat(4_000))]));
    assert_eq!(read.call, Call::Ask { question: "é".repeat(1_000) });
    let Request::MessageMenu(menu) = Sent::menu(&"x ".repeat(2_000)).request() else { panic!("no menu") };
    assert_eq!(menu.text.chars().count(), 1_999);
    assert_eq!((menu.message, menu.channel), (MessageId::new(MESSAGE), ChannelId::new(CHANNEL)));
}

#[test]
fn what_is_being_typed() {
    let options = [text("first", "CPC"), focused("second", "cc")];
    let Request::Autocomplete(typing) = Sent::autocomplete("compare", &options).request() else { panic!() };
    assert_eq!((typing.command.as_str(), typing.option.as_str(), typing.typed.as_str()), ("compare", "second", "cc"));
    assert_eq!(typing.others, [("first".to_owned(), "CPC".to_owned())]);
    for broken in [Sent::autocomplete("compare", &[]), Sent(json!({"type": 4})), Sent::autocomplete("x", &[json!(1)])] {
        assert_eq!(broken.request(), Request::Autocomplete(Autocomplete::default()));
    }
}

#[test]
fn components_say_where_they_sit() {
    let Request::Component(press) = Sent::select("p1|o|||", "career").ephemeral().request() else { panic!() };
    assert_eq!((press.custom_id.as_str(), press.values.as_slice()), ("p1|o|||", &["career".to_owned()][..]));
    assert!(press.ephemeral && press.message == MessageId::new(MESSAGE));
    let Request::Component(press) = Sent::button("p1|o|||").request() else { panic!() };
    assert!(!press.ephemeral && press.values.is_empty());
}

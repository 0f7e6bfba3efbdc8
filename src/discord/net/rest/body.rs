//! From messages to the JSON that Discord takes, each with `allowed_mentions`.

use serde::Serialize;
use serde_json::{Value, json};
use serenity::all::{
    AutocompleteChoice, ChannelId, CreateActionRow, CreateAllowedMentions, CreateAutocompleteResponse, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage, CreateMessage,
    CreateModal, EditMessage, InputTextStyle, MessageId, MessageReference, MessageReferenceKind, Nonce, UserId,
};

use crate::discord::net::rest::error::RestError;
use crate::discord::ui::message::{FormField, InteractionResponse, OutgoingFile, OutgoingMessage};

/// Bytes of all files of a message: less than Discord takes, and more than any file of ours has.
const MOST_BYTES: usize = 8 << 20;
/// Files of a message.
const MOST_FILES: usize = 10;
/// Characters of a file's name.
const LONGEST_NAME: usize = 100;

/// What a message replies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// This message of the same channel; if it is gone by then, nothing.
    Reply(ChannelId, MessageId),
    /// Nothing.
    None,
}

pub(super) fn message(message: &OutgoingMessage, reference: Reference, nonce: &str) -> Result<Vec<u8>, RestError> {
    let mut body = CreateMessage::new()
        .content(&message.content)
        .embeds(message.embed.iter().cloned().collect())
        .components(message.rows.clone())
        .allowed_mentions(mentions(message))
        .nonce(Nonce::String(nonce.to_owned()))
        .enforce_nonce(true);
    if let Reference::Reply(channel, id) = reference {
        let reference = MessageReference::new(MessageReferenceKind::Default, channel).message_id(id);
        body = body.reference_message(reference.fail_if_not_exists(false));
    }
    sealed(&body, message, |body| Some(body))
}

pub(super) fn edit(message: &OutgoingMessage) -> Result<Vec<u8>, RestError> {
    let body = EditMessage::new()
        .content(&message.content)
        .embeds(message.embed.iter().cloned().collect())
        .components(message.rows.clone())
        .allowed_mentions(mentions(message));
    sealed(&body, message, |body| Some(body))
}

pub(super) fn follow_up(message: &OutgoingMessage) -> Result<Vec<u8>, RestError> {
    let body = CreateInteractionResponseFollowup::new()
        .content(&message.content)
        .embeds(message.embed.iter().cloned().collect())
        .components(message.rows.clone())
        .allowed_mentions(mentions(message))
        .ephemeral(message.ephemeral);
    sealed(&body, message, |body| Some(body))
}

pub(super) fn callback(callback: &InteractionResponse) -> Result<Vec<u8>, RestError> {
    let (response, message) = match callback {
        InteractionResponse::Reply(message) => (CreateInteractionResponse::Message(response(message)), message),
        InteractionResponse::Update(message) => (CreateInteractionResponse::UpdateMessage(response(message)), message),
        InteractionResponse::Form(form) => {
            let modal = CreateModal::new(&form.custom_id, &form.title);
            let modal =
                modal.components(form.fields.iter().map(|shown| CreateActionRow::InputText(field(shown))).collect());
            return serde_json::to_vec(&CreateInteractionResponse::Modal(modal)).map_err(RestError::unwritable);
        }
        InteractionResponse::Choices(choices) => {
            let choices = choices.iter().map(|(name, value)| AutocompleteChoice::new(name, value.as_str()));
            let choices = CreateAutocompleteResponse::new().set_choices(choices.collect());
            let choices = CreateInteractionResponse::Autocomplete(choices);
            return serde_json::to_vec(&choices).map_err(RestError::unwritable);
        }
    };
    sealed(&response, message, |body| body.get_mut("data"))
}

/// The files that go out with a response.
pub(super) fn files(callback: &InteractionResponse) -> &[OutgoingFile] {
    match callback {
        InteractionResponse::Reply(message) | InteractionResponse::Update(message) => &message.files,
        InteractionResponse::Form(_) | InteractionResponse::Choices(_) => &[],
    }
}

fn field(shown: &FormField) -> CreateInputText {
    let style = if shown.is_long { InputTextStyle::Paragraph } else { InputTextStyle::Short };
    let mut field = CreateInputText::new(style, shown.label, shown.id)
        .required(shown.least > 0)
        .min_length(shown.least)
        .max_length(shown.most);
    if !shown.example.is_empty() {
        field = field.placeholder(&shown.example);
    }
    if shown.value.is_empty() { field } else { field.value(&shown.value) }
}

fn response(message: &OutgoingMessage) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new()
        .content(&message.content)
        .embeds(message.embed.iter().cloned().collect())
        .components(message.rows.clone())
        .allowed_mentions(mentions(message))
        .ephemeral(message.ephemeral)
}

fn mentions(message: &OutgoingMessage) -> CreateAllowedMentions {
    CreateAllowedMentions::new().users(message.pings).replied_user(false)
}

/// Serialises a body and refuses it if the message within would ping at Discord's discretion, or if its files are not as they
/// have to be. The message names its files, which Discord finds by their numbers.
fn sealed(
    body: &impl Serialize,
    message: &OutgoingMessage,
    message_of: fn(&mut Value) -> Option<&mut Value>,
) -> Result<Vec<u8>, RestError> {
    let mut body = serde_json::to_value(body).map_err(RestError::unwritable)?;
    write_ids_as_text(&mut body);
    let within = message_of(&mut body).and_then(Value::as_object_mut).ok_or(RestError::Unguarded)?;
    let parsed = within.get("allowed_mentions").and_then(|allowed| allowed.get("parse")?.as_array());
    if !parsed.is_some_and(Vec::is_empty) {
        return Err(RestError::Unguarded);
    }
    if !message.files.is_empty() {
        check(&message.files)?;
        let named = message
            .files
            .iter()
            .enumerate()
            .map(|(number, file)| json!({ "id": number.to_string(), "filename": file.name }));
        within.insert("attachments".to_owned(), named.collect());
    }
    serde_json::to_vec(&body).map_err(RestError::unwritable)
}

fn check(files: &[OutgoingFile]) -> Result<(), RestError> {
    let is_named = |file: &OutgoingFile| {
        let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let name = file.name.as_str();
        (1..=LONGEST_NAME).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(is_usual)
    };
    if files.len() > MOST_FILES || !files.iter().all(is_named) {
        return Err(RestError::Misnamed);
    }
    let bytes = files.iter().map(|file| file.content.len()).fold(0, usize::saturating_add);
    if bytes > MOST_BYTES { Err(RestError::FilesTooLarge) } else { Ok(()) }
}

/// Discord describes ids as texts, and serenity writes those of a menu's default values as numbers.
fn write_ids_as_text(body: &mut Value) {
    match body {
        Value::Object(fields) => {
            for default in fields.get_mut("default_values").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(id) = default.get_mut("id").filter(|id| id.is_number()) {
                    *id = Value::String(id.to_string());
                }
            }
            fields.values_mut().for_each(write_ids_as_text);
        }
        Value::Array(items) => items.iter_mut().for_each(write_ids_as_text),
        _ => {}
    }
}

/// A message that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Its id.
    pub id: MessageId,
    /// Whether it shows what was asked for: Discord may return one that was sent before under the same nonce.
    pub is_as_asked: bool,
}

/// The message that Discord returns.
pub(super) fn sent(returned: &str, message: &OutgoingMessage) -> Result<Sent, RestError> {
    #[derive(serde::Deserialize)]
    struct Returned {
        id: MessageId,
        #[serde(default)]
        content: String,
        #[serde(default)]
        embeds: Vec<Value>,
    }
    let returned: Returned = serde_json::from_str(returned).map_err(|error| RestError::unreadable(&error))?;
    let asked = message.embed.as_ref().and_then(|embed| serde_json::to_value(embed).ok());
    // Discord trims texts, and adds fields of its own.
    let text = |embed: Option<&Value>, key: &str| {
        embed.and_then(|embed| embed.get(key)?.as_str()).unwrap_or_default().trim().to_owned()
    };
    let is_same = |key| text(returned.embeds.first(), key) == text(asked.as_ref(), key);
    let is_as_asked = returned.content.trim() == message.content.trim() && is_same("title") && is_same("description");
    Ok(Sent { id: returned.id, is_as_asked })
}

/// The id of the first message that `author` has sent as a reply to `message`.
pub(super) fn reply_by(list: &str, author: UserId, message: MessageId) -> Result<Option<MessageId>, RestError> {
    #[derive(serde::Deserialize)]
    struct Listed {
        id: MessageId,
        author: Author,
        message_reference: Option<Reference>,
    }
    #[derive(serde::Deserialize)]
    struct Author {
        id: UserId,
    }
    #[derive(serde::Deserialize)]
    struct Reference {
        message_id: Option<MessageId>,
    }
    let list: Vec<Listed> = serde_json::from_str(list).map_err(|error| RestError::unreadable(&error))?;
    let replies = |listed: &&Listed| {
        let to = listed.message_reference.as_ref().and_then(|reference| reference.message_id);
        listed.author.id == author && to == Some(message)
    };
    Ok(list.iter().filter(replies).map(|listed| listed.id).min())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nobody_is_pinged_but_who_is_named() {
        let quiet = OutgoingMessage { content: "@everyone <@5>".to_owned(), ..OutgoingMessage::default() };
        let body = |message: &OutgoingMessage| -> Value {
            let reference = Reference::Reply(ChannelId::new(1), MessageId::new(2));
            serde_json::from_slice(&crate::discord::net::rest::body::message(message, reference, "9").unwrap()).unwrap()
        };
        let nobody = json!({ "parse": [], "users": [], "roles": [], "replied_user": false });
        assert_eq!(body(&quiet)["allowed_mentions"], nobody);
        assert_eq!((&body(&quiet)["nonce"], &body(&quiet)["enforce_nonce"]), (&json!("9"), &json!(true)));
        assert_eq!(body(&quiet)["message_reference"]["fail_if_not_exists"], json!(false));
        let one = OutgoingMessage { pings: Some(UserId::new(5)), ..quiet };
        assert_eq!(body(&one)["allowed_mentions"]["users"], json!(["5"]));
    }

    #[test]
    fn a_list_that_cannot_be_read_is_not_repeated() {
        let list = r#"[{ "id": "7", "author": "secret" }]"#;
        let error = reply_by(list, UserId::new(1), MessageId::new(2)).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[test]
    fn a_message_that_was_sent_before_is_told_from_the_one_that_was_asked_for() {
        let embed = serenity::all::CreateEmbed::new().title("Pay: CPC").description("about $60,000 ");
        let message = OutgoingMessage { embed: Some(embed), ..OutgoingMessage::default() };
        let returned = |title: &str, description: &str| {
            let embed = json!({ "type": "rich", "title": title, "description": description });
            json!({ "id": "7", "content": "", "embeds": [embed] }).to_string()
        };
        let sent = |is_as_asked| Sent { id: MessageId::new(7), is_as_asked };
        assert_eq!(
            crate::discord::net::rest::body::sent(&returned("Pay: CPC", "about $60,000"), &message).unwrap(),
            sent(true)
        );
        assert_eq!(
            crate::discord::net::rest::body::sent(&returned("Pay: CCS", "about $60,000"), &message).unwrap(),
            sent(false)
        );
        assert_eq!(crate::discord::net::rest::body::sent(&returned("Pay: CPC", ""), &message).unwrap(), sent(false));
        assert_eq!(
            crate::discord::net::rest::body::sent(r#"{ "id": "7" }"#, &OutgoingMessage::default()).unwrap(),
            sent(true)
        );
        assert_eq!(crate::discord::net::rest::body::sent(r#"{ "id": "7" }"#, &message).unwrap(), sent(false));
    }

    #[test]
    fn a_message_without_guard_is_refused() {
        let (unguarded, message) = (CreateMessage::new().content("hello"), OutgoingMessage::default());
        assert!(matches!(sealed(&unguarded, &message, |body| Some(body)), Err(RestError::Unguarded)));
        let open = CreateMessage::new().allowed_mentions(CreateAllowedMentions::new().everyone(true));
        assert!(matches!(sealed(&open, &message, |body| Some(body)), Err(RestError::Unguarded)));
    }

    fn file(name: &str, bytes: usize) -> OutgoingFile {
        OutgoingFile { name: name.to_owned(), content_type: "text/plain", content: vec![b'x'; bytes] }
    }

    fn with(files: Vec<OutgoingFile>) -> OutgoingMessage {
        OutgoingMessage { content: "here".to_owned(), files, ..OutgoingMessage::default() }
    }

    #[test]
    fn a_message_names_its_files_wherever_it_goes() {
        let message = with(vec![file("counts.csv", 3), file("2026-11-27.toml", 0)]);
        let named = json!([{ "id": "0", "filename": "counts.csv" }, { "id": "1", "filename": "2026-11-27.toml" }]);
        let read = |body: Result<Vec<u8>, RestError>| -> Value { serde_json::from_slice(&body.unwrap()).unwrap() };
        assert_eq!(read(super::message(&message, Reference::None, "9"))["attachments"], named);
        assert_eq!(read(edit(&message))["attachments"], named);
        assert_eq!(read(follow_up(&message))["attachments"], named);
        for response in [InteractionResponse::Reply(message.clone()), InteractionResponse::Update(message.clone())] {
            assert_eq!(read(callback(&response))["data"]["attachments"], named);
            assert_eq!(files(&response), message.files);
        }
        let none = read(follow_up(&with(Vec::new())));
        assert!(none["attachments"].as_array().is_none_or(Vec::is_empty), "{none}");
    }

    #[test]
    fn files_that_discord_would_rename_or_refuse_are_not_sent() {
        let long = "x".repeat(101);
        for name in ["", ".csv", "a b.csv", "é.csv", "../a.csv", "a\"b", "a\nb", long.as_str()] {
            assert!(matches!(follow_up(&with(vec![file(name, 1)])), Err(RestError::Misnamed)), "{name:?}");
        }
        let half = MOST_BYTES / 2;
        assert!(follow_up(&with(vec![file("a", half), file("b", half)])).is_ok());
        assert!(matches!(follow_up(&with(vec![file("a", half), file("b", half + 1)])), Err(RestError::FilesTooLarge)));
        assert!(matches!(follow_up(&with(vec![file("a", 1); 11])), Err(RestError::Misnamed)));
    }
}

//! The commands as Discord shows them.

use serenity::all::{
    CommandOptionType, CommandType, CreateCommand, CreateCommandOption, InstallationContext, InteractionContext,
    Permissions,
};

use crate::discord::ui::insights::MOST_DAYS;
use engine::answers::Topic;
use engine::answers::topics::{TopicOption, topics};
use engine::knowledge::Knowledge;

/// The command in a message's menu that answers the message.
pub const ANSWER_THIS: &str = "Answer this";
/// That which teaches an answer to the message.
pub const TEACH_THIS: &str = "Teach this";
/// That which says what the message means.
pub const IT_MEANS: &str = "It means…";
/// That which tells moderators why the message was answered, or not.
pub const WHY_THIS: &str = "Why?";
/// Characters of a question; a paragraph about oneself fits.
pub const LONGEST_QUESTION: u16 = 1_000;
/// Characters of a description.
const LONGEST_DESCRIPTION: usize = 100;
/// Characters of a name.
pub const LONGEST_NAME: u16 = 100;

/// What moderators set for their server.
pub(super) const SETTINGS: &str = "settings";
pub(super) const SETTINGS_CHANGE: &str = "change";
pub(super) const SETTINGS_HISTORY: &str = "history";
pub(super) const SETTINGS_RESET: &str = "reset";
pub(super) const SETTINGS_DELETE: &str = "delete-data";
/// A server's own answers.
pub(super) const TEACH: &str = "teach";
pub(super) const TEACH_ADD: &str = "add";
pub(super) const TEACH_EDIT: &str = "edit";
pub(super) const TEACH_REMOVE: &str = "remove";
pub(super) const TEACH_LIST: &str = "list";
pub(super) const TEACH_HISTORY: &str = "history";
pub(super) const TEACH_EXPORT: &str = "export";
pub(super) const TEACH_IMPORT: &str = "import";
/// The option that holds a file of answers.
pub(super) const TEACH_FILE: &str = "file";
/// The option that names an own answer.
pub(super) const TEACH_ANSWER: &str = "answer";
/// The option that says what is looked for among them.
pub(super) const TEACH_SEARCH: &str = "search";
/// What was asked in a server, and what became of it.
pub(super) const INSIGHTS: &str = "insights";
/// The option that says how many days are looked at.
pub(super) const INSIGHTS_DAYS: &str = "days";
/// Why a message was answered, or not.
pub(super) const WHY: &str = "why";
/// The option that has the link to the message.
pub(super) const WHY_LINK: &str = "link";
/// Characters of a link to a message, and then some.
pub(super) const LONGEST_LINK: u16 = 200;
/// What is kept about whoever asks.
pub(super) const PRIVACY: &str = "privacy";

/// The option by which an answer is shown to the asker alone.
pub(super) const HIDE: &str = "hide";
/// The option that names the member for whom the answer is.
pub(super) const FOR: &str = "for";

/// All commands, as they are set at Discord. Their names are the same for everybody; what is said of them is made of what
/// the knowledge calls things.
pub fn all(knowledge: &Knowledge) -> Vec<CreateCommand> {
    let commands = &knowledge.wording.commands;
    let described = |command: &str, otherwise: &str| -> CreateCommand {
        let description = commands.get(command).map_or(otherwise, String::as_str);
        everywhere(command).description(shortened(description))
    };
    let of_topic = |topic: Topic| {
        let options = topic.options().iter().map(|option| name(option, knowledge)).collect();
        answering(described(topic.command(), &topic.about(knowledge)), options)
    };
    let ask = answering(described("ask", "Ask in your own words"), vec![question(knowledge)]);
    let help = described("help", "What I can do, and what I keep of what you type");
    let privacy = described(PRIVACY, "What I keep, what of it is about you, and how to have that deleted");
    let menu = everywhere(ANSWER_THIS).kind(CommandType::Message);
    let menus = [TEACH_THIS, IT_MEANS, WHY_THIS].map(|name| for_moderators(name).kind(CommandType::Message));
    let ours = [help, settings(), teach(), insights(), why(), privacy, menu];
    std::iter::once(ask).chain(topics().map(of_topic)).chain(ours).chain(menus).collect()
}

/// For those who look after a server, in that server alone.
fn settings() -> CreateCommand {
    let sub = |name, description| CreateCommandOption::new(CommandOptionType::SubCommand, name, description);
    for_moderators(SETTINGS)
        .description("What I do in this server: where I answer, how sure I must be, and more")
        .add_option(sub(SETTINGS_CHANGE, "See what is set, and change it"))
        .add_option(sub(SETTINGS_HISTORY, "Who changed what, and undo it"))
        .add_option(sub(SETTINGS_RESET, "Set nothing any more: all is as the bot's operator has it"))
        .add_option(sub(SETTINGS_DELETE, "Delete all that I keep of this server"))
}

/// For those who teach a server its own answers.
fn teach() -> CreateCommand {
    let sub = |name, description| CreateCommandOption::new(CommandOptionType::SubCommand, name, description);
    let text = |name, description| {
        CreateCommandOption::new(CommandOptionType::String, name, description).min_length(1).max_length(LONGEST_NAME)
    };
    let which = || text(TEACH_ANSWER, "One of this server's own answers").required(true).set_autocomplete(true);
    for_moderators(TEACH)
        .description("This server's own answers: what only you know, in your words")
        .add_option(sub(TEACH_ADD, "Write an answer that only this server gets"))
        .add_option(sub(TEACH_EDIT, "Change one of this server's own answers").add_sub_option(which()))
        .add_option(sub(TEACH_REMOVE, "Remove one of this server's own answers").add_sub_option(which()))
        .add_option(
            sub(TEACH_LIST, "See this server's own answers")
                .add_sub_option(text(TEACH_SEARCH, "A word or two of what you look for")),
        )
        .add_option(sub(TEACH_HISTORY, "Who changed which answer, and undo it"))
        .add_option(sub(TEACH_EXPORT, "A file with all of this server's own answers"))
        .add_option(
            sub(TEACH_IMPORT, "Take a file of answers, after a look at what changes").add_sub_option(
                CreateCommandOption::new(
                    CommandOptionType::Attachment,
                    TEACH_FILE,
                    "A file as /teach export writes it, up to 1 MB",
                )
                .required(true),
            ),
        )
}

/// For those who want to see what is asked in their server.
fn insights() -> CreateCommand {
    let days = CreateCommandOption::new(CommandOptionType::Integer, INSIGHTS_DAYS, "How many days to look at: 1 to 90");
    for_moderators(INSIGHTS)
        .description("What was asked here, what helped, and what I could not answer")
        .add_option(days.min_int_value(1).max_int_value(MOST_DAYS.into()))
}

/// For those who look after a server: why Preceptor said what it said, or nothing.
fn why() -> CreateCommand {
    let link =
        CreateCommandOption::new(CommandOptionType::String, WHY_LINK, "Of a message here: its menu, Copy Message Link");
    for_moderators(WHY)
        .description("Why I answered a message, or did not, and what would change that")
        .add_option(link.required(true).min_length(1).max_length(LONGEST_LINK))
}

/// A command for those who look after a server, in that server alone.
fn for_moderators(name: &str) -> CreateCommand {
    CreateCommand::new(name)
        .default_member_permissions(Permissions::MANAGE_GUILD)
        .contexts(vec![InteractionContext::Guild])
        .integration_types(vec![InstallationContext::Guild])
}

/// As long as Discord allows a description to be.
fn shortened(description: &str) -> String {
    description.chars().take(LONGEST_DESCRIPTION).collect()
}

/// A command that answers, with the options that all such have.
fn answering(command: CreateCommand, options: Vec<CreateCommandOption>) -> CreateCommand {
    let hide = CreateCommandOption::new(CommandOptionType::Boolean, HIDE, "Show the answer to me alone");
    let recipient = CreateCommandOption::new(CommandOptionType::User, FOR, "Somebody whom the answer should reach");
    options.into_iter().chain([hide, recipient]).fold(command, CreateCommand::add_option)
}

fn everywhere(command: &str) -> CreateCommand {
    CreateCommand::new(command)
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel])
        .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
}

fn question(knowledge: &Knowledge) -> CreateCommandOption {
    let example = knowledge.wording.examples.questions.last().map(String::as_str).or(knowledge.example_question());
    let description = example.map_or_else(|| "In a few words".to_owned(), |example| format!("Such as: {example}"));
    CreateCommandOption::new(CommandOptionType::String, "question", shortened(&description))
        .required(true)
        .min_length(1)
        .max_length(LONGEST_QUESTION)
}

fn name(option: &TopicOption, knowledge: &Knowledge) -> CreateCommandOption {
    let description = shortened(&(option.about)(knowledge));
    CreateCommandOption::new(CommandOptionType::String, option.name, description)
        .required(option.required)
        .min_length(1)
        .max_length(LONGEST_NAME)
        .set_autocomplete(true)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::*;

    fn within(value: &Value, least: usize, most: usize) -> bool {
        (least..=most).contains(&value.as_str().unwrap().chars().count())
    }

    fn is_name(name: &str) -> bool {
        (1..=32).contains(&name.len()) && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
    }

    #[test]
    fn definitions_keep_discords_rules() {
        let mut wordy = Knowledge::default();
        wordy.wording.people = "x".repeat(100);
        let built_in = crate::built_in::assistant().unwrap().knowledge().clone();
        for knowledge in [built_in, Knowledge::default(), wordy] {
            keeps_the_rules(&knowledge);
        }
    }

    fn keeps_the_rules(knowledge: &Knowledge) {
        let commands = serde_json::to_value(all(knowledge)).unwrap();
        let mut names = HashSet::new();
        for command in commands.as_array().unwrap() {
            let name = command["name"].as_str().unwrap();
            assert!(names.insert(name.to_owned()));
            let is_for_moderators = command["default_member_permissions"] == "32";
            assert_eq!(
                is_for_moderators,
                [SETTINGS, TEACH, INSIGHTS, WHY, TEACH_THIS, IT_MEANS, WHY_THIS].contains(&name),
                "{name}"
            );
            let places = if is_for_moderators { [vec![0], vec![0]] } else { [vec![0, 1, 2], vec![0, 1]] };
            assert_eq!(command["contexts"], serde_json::json!(places[0]));
            assert_eq!(command["integration_types"], serde_json::json!(places[1]));
            let options = command["options"].as_array().unwrap();
            if command["type"] == 3 {
                assert!(options.is_empty() && command.get("description").is_none());
                continue;
            }
            assert!(is_name(name) && within(&command["description"], 1, 100), "{name}");
            let mut optional = false;
            let mut characters = name.len() + command["description"].as_str().unwrap().len();
            for option in options {
                assert!(is_name(option["name"].as_str().unwrap()) && within(&option["description"], 1, 100));
                characters += option["name"].as_str().unwrap().len() + option["description"].as_str().unwrap().len();
                // Discord refuses required options after optional ones.
                assert!(!(optional && option["required"] == true), "{name}");
                optional |= option["required"] == false;
                if option["type"] == 3 {
                    assert!(option["min_length"] == 1 && option["max_length"].as_u64().unwrap() <= 6_000);
                    let is_free = ["question", WHY_LINK].iter().any(|name| option["name"] == *name);
                    assert_eq!(option["autocomplete"] == true, !is_free, "{option}");
                }
            }
            assert!(characters < 8_000);
            let has = |wanted: &str| options.iter().any(|option| option["name"] == wanted);
            let answers = !["help", SETTINGS, TEACH, INSIGHTS, WHY, PRIVACY].contains(&name);
            assert_eq!((has(HIDE), has(FOR)), (answers, answers), "{name}");
        }
        assert_eq!(names.len(), topics().count() + 11);
    }
}

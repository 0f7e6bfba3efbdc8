//! The commands as Discord shows them.

use serenity::all::{
    CommandOptionType, CommandType, CreateCommand, CreateCommandOption, InstallationContext, InteractionContext,
};

/// The command in a message's menu that answers the message.
pub const ANSWER_THIS: &str = "Answer this";
/// Characters of a question; a paragraph about oneself fits.
pub const LONGEST_QUESTION: u16 = 1_000;
/// Characters of a name.
pub const LONGEST_NAME: u16 = 100;

/// The option by which an answer is shown to the asker alone.
pub(super) const HIDE: &str = "hide";
/// The option that names the member for whom the answer is.
pub(super) const FOR: &str = "for";

/// All commands, as they are set at Discord.
pub fn all() -> Vec<CreateCommand> {
    vec![
        answering("ask", "Ask about a medical-coding career in your own words", [question()]),
        answering(
            "salary",
            "What coders earn: of a credential or specialty, at a level, in a place, or all in all",
            [
                name("credential", "Credential such as CPC, or specialty such as oncology"),
                name("level", "entry, mid or senior, or years of experience such as 10 years"),
                name("region", "US state or country, such as Texas or Canada"),
            ],
        ),
        answering(
            "cert",
            "A credential: who it is for, its exam, what it costs and how to keep it",
            [name("credential", "Credential such as CPC").required(true)],
        ),
        answering(
            "outlook",
            "How many coders will be needed",
            [name("region", "Country, such as Canada; the US if you leave it out")],
        ),
        answering(
            "compare",
            "Two credentials or two professions side by side",
            [
                name("first", "Credential such as CPC, or profession such as medical billing").required(true),
                name("second", "What to compare it with").required(true),
            ],
        ),
        answering(
            "career",
            "How coders get on: stages, specialties, and roles to move to",
            [name("stage", "Stage, specialty or role; all stages if you leave it out")],
        ),
        answering(
            "interview",
            "What job interviews ask, and practice for yours",
            [name("category", "Kind of question, or way to prepare; all if you leave it out")],
        ),
        answering(
            "resources",
            "Where to learn and whom to ask",
            [name("topic", "Organization or kind of help; all if you leave it out")],
        ),
        answering(
            "faq",
            "Answers to what newcomers ask most",
            [name("entry", "Type a word or two and choose a question").required(true)],
        ),
        everywhere("help").description("What I can do, and what I keep of what you type"),
        everywhere(ANSWER_THIS).kind(CommandType::Message),
    ]
}

/// A command that answers, with the options that all such have.
fn answering<const N: usize>(command: &str, description: &str, options: [CreateCommandOption; N]) -> CreateCommand {
    let hide = CreateCommandOption::new(CommandOptionType::Boolean, HIDE, "Show the answer to me alone");
    let recipient = CreateCommandOption::new(CommandOptionType::User, FOR, "Somebody whom the answer should reach");
    let command = everywhere(command).description(description);
    options.into_iter().chain([hide, recipient]).fold(command, CreateCommand::add_option)
}

fn everywhere(command: &str) -> CreateCommand {
    CreateCommand::new(command)
        .contexts(vec![InteractionContext::Guild, InteractionContext::BotDm, InteractionContext::PrivateChannel])
        .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
}

fn question() -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::String, "question", "Such as: what does a senior CCS make in Texas?")
        .required(true)
        .min_length(1)
        .max_length(LONGEST_QUESTION)
}

fn name(option: &str, description: &str) -> CreateCommandOption {
    CreateCommandOption::new(CommandOptionType::String, option, description)
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
        let commands = serde_json::to_value(all()).unwrap();
        let mut names = HashSet::new();
        for command in commands.as_array().unwrap() {
            let name = command["name"].as_str().unwrap();
            assert!(names.insert(name.to_owned()));
            assert_eq!(command["contexts"], serde_json::json!([0, 1, 2]));
            assert_eq!(command["integration_types"], serde_json::json!([0, 1]));
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
                    assert_eq!(option["autocomplete"], option["name"] != "question", "{option}");
                }
            }
            assert!(characters < 8_000);
            let has = |wanted: &str| options.iter().any(|option| option["name"] == wanted);
            assert_eq!((has(HIDE), has(FOR)), (name != "help", name != "help"), "{name}");
        }
        assert_eq!(names.len(), 11);
    }
}

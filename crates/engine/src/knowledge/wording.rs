//! What the bot calls the people and the field that it speaks of, and what it says of itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::model::Knowledge;

/// The words of one folder; those that it leaves out are neutral.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The people whom figures and answers are about, within a sentence: `coders`.
    pub people: String,
    /// The same where nothing around it tells what they do: `medical coders`.
    pub people_in_full: String,
    /// What they do: `medical coding`.
    pub field: String,
    /// The title of the career ladder.
    pub career: String,
    /// What a source is called that says of none of its figures where they come from: `career guide`.
    pub guide: String,
    /// Whom the figures of everybody count, within a sentence.
    pub everybody: String,
    /// How the people are among them.
    pub everybody_counted: Option<String>,
    /// What is said below the projection of the home country.
    pub projected: Option<String>,
    /// What can be asked about, after "I answer questions about".
    pub about: Option<String>,
    /// What is said where a question was not understood.
    pub unsure: Option<String>,
    /// What is said to somebody who addresses the bot and says nothing.
    pub invitation: String,
    /// What is said to a question that belongs elsewhere.
    pub redirect: String,
    /// What is said where hardly a word is known.
    pub not_understood: String,
    /// What is said to a question that goes on from an answer that is not known any more.
    pub lost_thread: String,
    /// What is said to a question about a credential that nothing is known of: `{name}` is its name, `{known}` are the codes of
    /// those that are known.
    pub unknown_credential: String,
    /// What is said where nothing that is known is like a question.
    pub not_known: String,
    /// What the bot is not, and gives no advice on.
    pub disclaimer: Option<String>,
    /// What serves as an example.
    pub examples: Examples,
    /// Descriptions by command, in place of the general ones; at most 100 characters.
    pub commands: BTreeMap<String, String>,
}

/// What serves as an example in descriptions, hints and next steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examples {
    /// Questions in people's own words.
    pub questions: Vec<String>,
    /// Codes of credentials.
    pub credentials: Vec<String>,
    /// Id of a specialty.
    pub specialty: Option<String>,
    /// Id of a profession.
    pub profession: Option<String>,
    /// Code of a state.
    pub state: Option<String>,
    /// Codes of countries other than the home country.
    pub countries: Vec<String>,
}

impl Wording {
    /// What the list of roles to move on to is called.
    pub fn moves_title(&self) -> String {
        format!("Where {} move on to", self.people)
    }
}

impl Default for Wording {
    fn default() -> Self {
        Self {
            people: "people".to_owned(),
            people_in_full: "people".to_owned(),
            field: "the field".to_owned(),
            career: "A career, stage by stage".to_owned(),
            guide: "guide".to_owned(),
            everybody: "everybody who was counted".to_owned(),
            everybody_counted: None,
            projected: None,
            about: None,
            unsure: None,
            invitation: "Ask me anything.".to_owned(),
            redirect: "That is nothing that I know of; somebody on this server may help.".to_owned(),
            not_understood: "I did not understand that. Please ask in other words.".to_owned(),
            lost_thread: "I no longer know which answer you mean. Please ask the whole question.".to_owned(),
            unknown_credential: "I hold nothing on {name}. I know: {known}.".to_owned(),
            not_known: "I hold nothing on that.".to_owned(),
            disclaimer: None,
            examples: Examples::default(),
            commands: BTreeMap::new(),
        }
    }
}

impl Knowledge {
    /// Codes of credentials that serve as examples: those that are named for it, then what is looked for most.
    pub fn example_credentials(&self) -> Vec<&str> {
        let named = self.wording.examples.credentials.iter().map(String::as_str);
        let mut others: Vec<_> = self.certifications.iter().collect();
        others.sort_by_key(|known| known.popular.unwrap_or(u32::MAX));
        let mut codes: Vec<&str> = Vec::new();
        for code in named.chain(others.iter().map(|known| known.code.as_str())) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        codes
    }

    /// Id of a specialty that serves as an example.
    pub fn example_specialty(&self) -> Option<&str> {
        let named = self.wording.examples.specialty.as_deref();
        named.or_else(|| self.careers.specialties.first().map(|known| known.id.as_str()))
    }

    /// Id of a profession that serves as an example.
    pub fn example_profession(&self) -> Option<&str> {
        let named = self.wording.examples.profession.as_deref();
        named.or_else(|| self.careers.professions.first().map(|known| known.id.as_str()))
    }

    /// Name of a state that serves as an example.
    pub fn example_state(&self) -> Option<&str> {
        let named = self.wording.examples.state.as_ref();
        let states = &self.vocabulary.states;
        let state = named.and_then(|code| states.iter().find(|known| known.code == *code)).or(states.first());
        state.map(|known| known.name.as_str())
    }

    /// Names of countries, other than the home country, that serve as examples, as short as people write them.
    pub fn example_countries(&self) -> Vec<&str> {
        let countries = &self.vocabulary.countries;
        let named = self.wording.examples.countries.iter();
        let mut known: Vec<_> =
            named.filter_map(|code| countries.iter().find(|country| country.code == *code)).collect();
        if known.is_empty() {
            known.extend(countries.iter().filter(|country| !self.is_home(&country.code)).take(2));
        }
        known.iter().map(|country| country.short.as_deref().unwrap_or(&country.name)).collect()
    }

    /// A question that serves as an example.
    pub fn example_question(&self) -> Option<&str> {
        let named = self.wording.examples.questions.first();
        named.or_else(|| self.faq.first().map(|entry| &entry.question)).map(String::as_str)
    }
}

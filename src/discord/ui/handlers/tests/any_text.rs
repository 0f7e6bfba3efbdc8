use proptest::prelude::*;

use crate::discord::ui::custom_id::{Action, CustomId};
use crate::discord::ui::testing::{Sent, focused, hide, recipient, text};

/// Commands with the names of their text options.
const COMMANDS: [(&str, &[&str]); 9] = [
    ("ask", &["question"]),
    ("salary", &["credential", "level", "region"]),
    ("cert", &["credential"]),
    ("outlook", &["region"]),
    ("compare", &["first", "second"]),
    ("career", &["stage"]),
    ("interview", &["category"]),
    ("resources", &["topic"]),
    ("faq", &["entry"]),
];

fn typed() -> impl Strategy<Value = String> {
    let near = "(CPC|ccs|certified|coding|texas|senior|10 years|oncology|[a-z ]){0,4}";
    prop_oneof![
        ".{0,80}",
        near,
        "(<@!?&?[0-9]{1,20}>|@everyone|\\*\\*|`|\\[a\\]\\(https://x.yz\\)|\u{202e}|[\u{300}-\u{36f}]){0,60}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_option_gets_an_outcome(
        command in 0..COMMANDS.len(),
        typed in proptest::collection::vec(typed(), 3),
        hidden in any::<bool>(),
        user in proptest::option::of(1..=u64::MAX),
    ) {
        let (command, names) = COMMANDS[command];
        let mut options: Vec<_> = names.iter().zip(&typed).map(|(name, typed)| text(name, typed)).collect();
        options.extend(hidden.then(hide));
        options.extend(user.map(recipient));
        // Limits are checked there.
        let shown = Sent::command(command, &options).reply();
        prop_assert!(shown.pings.is_none());
        for (place, name) in names.iter().enumerate() {
            let mut options: Vec<_> = names.iter().zip(&typed).map(|(name, typed)| text(name, typed)).collect();
            options[place] = focused(name, &typed[place]);
            Sent::autocomplete(command, &options).outcome();
        }
    }

    #[test]
    fn any_message_gets_an_outcome(content in typed()) {
        prop_assert!(Sent::menu(&content).reply().pings.is_none());
    }

    #[test]
    fn any_custom_id_gets_an_outcome(
        foreign in ".{0,100}",
        action in 0..Action::ALL.len(),
        entries in proptest::collection::vec("[~@a-zA-Z0-9:_-]{0,20}", 0..4),
        value in ".{0,40}",
    ) {
        let action = Action::ALL[action];
        let ours = CustomId { action, asker: None, question: None, entries }.encode();
        for custom_id in [foreign, ours] {
            Sent::button(&custom_id).outcome();
            Sent::button(&custom_id).ephemeral().outcome();
            Sent::select(&custom_id, &value).outside_servers(1).outcome();
        }
    }
}

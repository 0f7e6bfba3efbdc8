//! Commands with all their options, what is offered while they are typed, and what somebody may send instead.

use serde_json::{Value, json};

use crate::shown::{
    asks, button, buttons, components, follow_up, forged, is_a_line, menu, pinged, title, title_of, with,
};
use fake_discord::default_world::{
    APPLICATION, BOT, DEVELOPER, GUILD, LOUNGE, NEWCOMER, OTHER_BOT, QUESTIONS, REGULAR,
};
use fake_discord::{Bot, Loopback, Place, Reply, World};

const ANSWER_THIS: &str = "Answer this";
const PLACES: [Place; 4] = [Place::Guild(LOUNGE), Place::Dm, Place::PrivateChannel, Place::ForeignGuild];

/// Commands, their options, the title of the answer, and something that stands in it.
fn asked() -> Vec<(&'static str, Value, &'static str, &'static str)> {
    vec![
        ("ask", json!({ "question": "what does a senior CCS make?" }), "Pay: CCS, senior", "$75,000 to $85,000"),
        ("salary", json!({ "credential": "CCS", "level": "senior" }), "Pay: CCS, senior", "$75,000 to $85,000"),
        ("salary", json!({}), "What medical coders earn in the US", "$51,140"),
        ("salary", json!({ "credential": "oncology" }), "Pay: coders in oncology", "$50,000 to $58,000"),
        ("salary", json!({ "region": "texas" }), "Pay: medical coders, Texas", "$48,030"),
        (
            "salary",
            json!({ "credential": "cpc", "level": "10 years", "region": "TX" }),
            "Pay: CPC, senior, Texas",
            "no figure for CPC holders in Texas",
        ),
        ("cert", json!({ "credential": "certified coding spec" }), "CCS: Certified Coding Specialist (AHIMA)", "CPT"),
        ("outlook", json!({}), "Job outlook for medical coders: United States", "8%"),
        ("outlook", json!({ "region": "canada" }), "Job outlook for medical coders: Canada", "6 to 7%"),
        ("compare", json!({ "first": "CPC", "second": "CCS" }), "CCS and CPC compared", "hospitals"),
        (
            "compare",
            json!({ "first": "medical billing", "second": "medical coding" }),
            "Medical billing and Medical coding compared",
            "To begin",
        ),
        ("career", json!({}), "A coder's career, stage by stage", "then work alone"),
        ("career", json!({ "stage": "mid" }), "Career stage: Intermediate", "target"),
        ("career", json!({ "stage": "oncology" }), "Specialty: Oncology", "cancer"),
        ("interview", json!({}), "Job interviews for coders", "five kinds"),
        ("interview", json!({ "category": "star" }), "Interviews: The STAR method", "Situation"),
        ("resources", json!({}), "Where to turn", "AAPC"),
        ("resources", json!({ "topic": "communities" }), "Communities and forums", "forum"),
        ("faq", json!({ "entry": "cpc-a" }), "What is the A in CPC-A, and how do I remove it?", "apprentice"),
    ]
}

/// Required options of a command with values that are understood.
fn required(command: &str) -> Value {
    match command {
        "ask" => json!({ "question": "what does a senior CCS make?" }),
        "cert" => json!({ "credential": "CCS" }),
        "compare" => json!({ "first": "CPC", "second": "CCS" }),
        "faq" => json!({ "entry": "cpc-a" }),
        _ => json!({}),
    }
}

/// All options of all members' commands into which anything may be typed.
fn text_options(discord: &Loopback) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let everybodys = |command: &Value| command["default_member_permissions"].is_null();
    for (_, command) in discord.commands().into_iter().filter(|(_, command)| everybodys(command)) {
        for option in command["options"].as_array().into_iter().flatten().filter(|option| option["type"] == 3) {
            let part = |value: &Value| value["name"].as_str().unwrap_or_default().to_owned();
            found.push((part(&command), part(option)));
        }
    }
    assert_eq!(found.len(), 12, "{found:?}");
    found
}

fn nobody_pinged(reply: &Reply) {
    assert_eq!(pinged(&reply.data), Vec::<String>::new(), "{:?}", reply.data);
}

fn no_bug(bot: &Bot) {
    assert!(!bot.log().contains("bug") && !bot.log().contains("failed"), "{}", bot.log());
}

#[tokio::test]
async fn every_command_answers_everywhere() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    for place in PLACES {
        for (name, options, wanted, says) in asked() {
            let reply = asks(&discord, NEWCOMER, place, name, &options).await;
            let what = format!("/{name} {options} in {place:?}: {:?}", reply.data);
            assert_eq!(title_of(&reply), wanted, "{what}");
            assert!(reply.text().contains(says), "no {says:?} in {what}");
            assert!(!reply.ephemeral && reply.content.is_empty(), "{what}");
            assert!(!reply.components.is_empty(), "no way on from {what}");
            nobody_pinged(&reply);
        }
        let help = asks(&discord, NEWCOMER, place, "help", &json!({})).await;
        assert!(help.ephemeral && help.content.contains("`/salary`"), "{help:?}");
    }
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn an_answer_is_hidden_or_reaches_one_member() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let lounge = Place::Guild(LOUNGE);
    let ping = format!("<@{REGULAR}>");
    // Nobody notifies the same member twice in a minute.
    for (asker, (name, options, wanted, _)) in (NEWCOMER + 1_000..).zip(asked()) {
        let hidden = asks(&discord, NEWCOMER, lounge, name, &with(&options, "hide", true.into())).await;
        assert!(hidden.ephemeral && hidden.content.is_empty(), "/{name} {options}: {hidden:?}");
        assert_eq!(title_of(&hidden), wanted, "/{name} {options}");
        let sent = asks(&discord, asker, lounge, name, &with(&options, "for", REGULAR.to_string().into())).await;
        assert_eq!((sent.content.as_str(), title_of(&sent)), (ping.as_str(), wanted), "/{name} {options}");
        assert!(!sent.ephemeral, "{sent:?}");
        assert_eq!(pinged(&sent.data), [REGULAR.to_string()], "{:?}", sent.data);
    }

    let nobody = [(BOT, "a bot"), (OTHER_BOT, "a bot"), (NEWCOMER, "yourself")];
    for (asker, place) in (NEWCOMER + 2_000..).zip(PLACES) {
        for (recipient, why) in nobody {
            let reply = asks(
                &discord,
                NEWCOMER,
                place,
                "cert",
                &json!({
                    "credential": "CCS", "for": recipient.to_string(),
                }),
            )
            .await;
            nobody_pinged(&reply);
            assert!(reply.content.contains(why) && reply.content.lines().count() == 1, "{:?}", reply.content);
            assert!(!reply.content.contains(&recipient.to_string()) && !reply.embeds.is_empty(), "{reply:?}");
        }
        let both = json!({ "credential": "CCS", "for": REGULAR.to_string(), "hide": true });
        let reply = asks(&discord, NEWCOMER, place, "cert", &both).await;
        assert!(reply.ephemeral && reply.content.contains("`hide`"), "{reply:?}");
        assert!(reply.content.lines().count() == 1 && !reply.embeds.is_empty(), "{reply:?}");
        nobody_pinged(&reply);

        let alone = json!({ "credential": "CCS", "for": REGULAR.to_string(), "hide": false });
        let reply = asks(&discord, asker, place, "cert", &alone).await;
        assert_eq!((pinged(&reply.data), reply.ephemeral), (vec![REGULAR.to_string()], false), "in {place:?}");
    }
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn an_unknown_name_is_met_with_what_comes_near() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let near = [
        ("salary", json!({ "credential": "CPX" }), "CPC", "CPC"),
        ("cert", json!({ "credential": "CCSS" }), "Certified Coding Specialist", "CCS: Certified Coding Specialist"),
        ("compare", json!({ "first": "CPX", "second": "CCS" }), "Certified Professional Coder", "CCS and CPC compared"),
        ("compare", json!({ "first": "CCS", "second": "CPX" }), "Certified Professional Coder", "CCS and CPC compared"),
        ("career", json!({ "stage": "inter" }), "Intermediate", "Career stage: Intermediate"),
        ("interview", json!({ "category": "behavorial" }), "people and problems", "Interview questions:"),
        ("resources", json!({ "topic": "redit" }), "Communities", "Communities and forums"),
        ("ask", json!({ "question": "the exam thing you know the one" }), "exam", "exam"),
    ];
    for place in PLACES {
        for (name, options, label, wanted) in &near {
            let what = format!("/{name} {options} in {place:?}");
            let reply = asks(&discord, NEWCOMER, place, name, options).await;
            assert!(reply.ephemeral, "{what}: {reply:?}");
            let offered = buttons(&components(&reply));
            let choice = offered.iter().find(|(text, _)| text.contains(label));
            let choice = &choice.unwrap_or_else(|| panic!("no {label:?} in {offered:?} of {what}")).1;
            let chosen = discord.presses(NEWCOMER, reply.message.unwrap(), choice).await;
            assert!(chosen.kind == 7 && chosen.content.starts_with("Posted: **"), "{what}: {chosen:?}");
            assert!(chosen.components.is_empty() && chosen.embeds.is_empty(), "{what}: {chosen:?}");
            let posted = follow_up(&discord, &chosen).await;
            assert!(title(&posted).contains(wanted), "{what}: {posted}");
            assert_eq!(posted["flags"].as_u64().unwrap_or_default() & 64, 0, "{what} is for all: {posted}");
            assert_eq!(pinged(&posted), Vec::<String>::new());
        }
    }

    let hidden = json!({ "credential": "CCSS", "hide": true });
    let reply = asks(&discord, NEWCOMER, Place::Guild(LOUNGE), "cert", &hidden).await;
    let (label, choice) = buttons(&components(&reply))[0].clone();
    let chosen = discord.presses(NEWCOMER, reply.message.unwrap(), &choice).await;
    assert!(chosen.kind == 7 && chosen.ephemeral, "{chosen:?}");
    assert!(title_of(&chosen).starts_with("CCS: "), "{label:?} led to {:?}", title_of(&chosen));
    let sent = discord.requests_to("POST", &format!("/webhooks/{APPLICATION}/{}", chosen.token));
    assert!(sent.is_empty(), "what is hidden is not posted: {sent:?}");

    let for_another = json!({ "credential": "CCSS", "for": REGULAR.to_string() });
    let reply = asks(&discord, NEWCOMER, Place::Guild(LOUNGE), "cert", &for_another).await;
    nobody_pinged(&reply);
    let (_, choice) = buttons(&components(&reply))[0].clone();
    let chosen = discord.presses(NEWCOMER, reply.message.unwrap(), &choice).await;
    let posted = follow_up(&discord, &chosen).await;
    assert_eq!(pinged(&posted), [REGULAR.to_string()], "{posted}");
    assert!(posted["content"].as_str().unwrap().contains(&format!("<@{REGULAR}>")), "{posted}");

    let nothing_near = [
        ("salary", json!({ "credential": "wizardry" }), "no credential or specialty called “wizardry”"),
        ("salary", json!({ "credential": "CPC", "level": "wizard" }), "no level called “wizard”"),
        ("cert", json!({ "credential": "wizardry" }), "no credential called “wizardry”"),
        ("outlook", json!({ "region": "xyzzyx" }), "no region called “xyzzyx”"),
        ("compare", json!({ "first": "CPC", "second": "wizardry" }), "called “wizardry”"),
        ("compare", json!({ "first": "CPC", "second": "cpc" }), "CPC cannot be compared with itself"),
        ("career", json!({ "stage": "wizardry" }), "`/career` shows all"),
        ("interview", json!({ "category": "wizardry" }), "`/interview` shows all"),
        ("resources", json!({ "topic": "wizardry" }), "`/resources` shows all"),
    ];
    for (name, options, says) in nothing_near {
        is_a_line(&asks(&discord, NEWCOMER, Place::Guild(LOUNGE), name, &options).await, says);
    }
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn what_is_offered_while_typing_leads_to_an_answer() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    // What is typed, and the value that comes first: exact, a beginning, a word of it, a slip.
    let typed = [
        (
            "salary",
            "credential",
            [("ccs", "CCS"), ("onco", "oncology"), ("hospital", "inpatient"), ("oncolgy", "oncology")],
        ),
        ("salary", "level", [("senior", "senior"), ("sen", "senior"), ("10 years", "10 years"), ("senoir", "senior")]),
        ("salary", "region", [("texas", "US-TX"), ("new yo", "US-NY"), ("carolina", "US-NC"), ("calfornia", "US-CA")]),
        (
            "cert",
            "credential",
            [("CPC-A", "CPC-A"), ("certified coding s", "CCS"), ("risk", "CRC"), ("profesional coder", "CPC")],
        ),
        ("outlook", "region", [("canada", "Canada"), ("cana", "Canada"), ("arabia", "SA"), ("germny", "Germany")]),
        (
            "compare",
            "first",
            [("ccs", "CCS"), ("certified coding s", "CCS"), ("risk", "CRC"), ("profesional coder", "CPC")],
        ),
        (
            "compare",
            "second",
            [("ccs", "CCS"), ("certified coding s", "CCS"), ("risk", "CRC"), ("profesional coder", "CPC")],
        ),
        (
            "career",
            "stage",
            [("oncology", "oncology"), ("onco", "oncology"), ("positions", "entry-positions"), ("oncolgy", "oncology")],
        ),
        (
            "interview",
            "category",
            [
                ("behavioral", "behavioral"),
                ("behav", "behavioral"),
                ("test", "coding-test"),
                ("behavorial", "behavioral"),
            ],
        ),
        (
            "resources",
            "topic",
            [("aapc", "aapc"), ("commun", "communities"), ("forums", "communities"), ("comunities", "communities")],
        ),
        (
            "faq",
            "entry",
            [("cpc-a", "cpc-a"), ("what is the a", "cpc-a"), ("home", "work-from-home"), ("drgree", "no-degree")],
        ),
    ];
    let free: Vec<(String, String)> =
        text_options(&discord).into_iter().filter(|(_, option)| option != "question").collect();
    assert_eq!(free.len(), typed.len(), "{free:?}");
    let mut wrong = Vec::new();
    for (command, option, tries) in typed {
        // Nothing is compared with itself, so that the other side must be none of what is looked for.
        let others = match command {
            "compare" => json!({ "first": "COC", "second": "COC" }),
            _ => required(command),
        };
        for (text, wanted) in tries {
            let offered = discord.autocomplete(NEWCOMER, LOUNGE, command, option, text, others.clone()).await;
            assert!(offered.len() <= 25, "{} choices for {text:?}", offered.len());
            if offered.first().is_none_or(|(_, value)| value != wanted) {
                wrong.push(format!("/{command} {option}:{text} offers {:?}, not {wanted}", offered.first()));
            }
        }
        let offered = discord.autocomplete(NEWCOMER, LOUNGE, command, option, "", others.clone()).await;
        assert!((1..=25).contains(&offered.len()), "{} choices for /{command} {option}:", offered.len());
        let nothing = discord.autocomplete(NEWCOMER, Place::Dm, command, option, "qqxxzzyy", others.clone()).await;
        assert_eq!(nothing, [], "/{command} {option}:");
        for (name, value) in offered {
            let reply = discord.command(NEWCOMER, LOUNGE, command, with(&others, option, value.clone())).await;
            assert!(
                !reply.ephemeral && !title_of(&reply).is_empty(),
                "/{command} {option}:{value} ({name}): {reply:?}"
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let against_cpc = discord.autocomplete(NEWCOMER, LOUNGE, "compare", "second", "", json!({ "first": "CPC" })).await;
    assert!(against_cpc.iter().all(|(_, value)| value != "CPC"), "{against_cpc:?}");
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn somebody_has_a_message_answered() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let question = discord.says(LOUNGE, NEWCOMER, "what does a senior CCS make??").await;
    let reply = discord.message_command(REGULAR, ANSWER_THIS, question).await;
    assert_eq!((reply.kind, title_of(&reply)), (4, "Pay: CCS, senior"));
    assert_eq!(
        reply.content,
        format!("Answering https://discord.com/channels/{GUILD}/{LOUNGE}/{question}"),
        "the answer says to what"
    );
    assert!(!reply.ephemeral);
    nobody_pinged(&reply);

    let empty = discord.says(LOUNGE, NEWCOMER, "").await;
    is_a_line(&discord.message_command(REGULAR, ANSWER_THIS, empty).await, "no text in that message");
    let chatter = discord.says(QUESTIONS, NEWCOMER, "good morning everyone, how was your weekend?").await;
    is_a_line(&discord.message_command(REGULAR, ANSWER_THIS, chatter).await, "no good answer to that message");

    let text = format!("@everyone <@{DEVELOPER}> what does a [senior CCS](https://evil.example) make?");
    let injected = discord.says(LOUNGE, NEWCOMER, &text).await;
    let reply = discord.message_command(REGULAR, ANSWER_THIS, injected).await;
    let seen = reply.data.to_string();
    for bad in ["@everyone", "evil", &DEVELOPER.to_string()] {
        assert!(!seen.contains(bad), "{bad} came back: {seen}");
    }
    nobody_pinged(&reply);

    let misplaced = discord.says(LOUNGE, NEWCOMER, "which ICD-10 code do I use for a broken arm?").await;
    let reply = discord.message_command(REGULAR, ANSWER_THIS, misplaced).await;
    assert!(reply.ephemeral && !reply.content.contains("Answering"), "no need to tell the others: {reply:?}");

    let elsewhere = asks(&discord, NEWCOMER, Place::ForeignGuild, "cert", &required("cert")).await;
    let reply = discord.message_command(NEWCOMER, ANSWER_THIS, elsewhere.message.unwrap()).await;
    is_a_line(&reply, "no text in that message");

    let direct = discord.says_privately(NEWCOMER, "what does a senior CCS make??").await;
    discord.answer_to(direct).await;
    let reply = discord.message_command(NEWCOMER, ANSWER_THIS, direct).await;
    assert_eq!(title_of(&reply), "Pay: CCS, senior");
    assert!(reply.content.contains("/channels/@me/"), "{:?}", reply.content);
    no_bug(&bot);
    discord.finish();
}

/// Texts that are meant to do harm, each with what must not come back.
fn harmful() -> Vec<(String, Vec<&'static str>)> {
    let zalgo = format!("CP{}C", "\u{301}\u{334}\u{489}".repeat(60));
    vec![
        ("evil @everyone @here".into(), vec!["@everyone", "@here"]),
        (format!("evil <@&{GUILD}> <@{REGULAR}> <#{LOUNGE}>"), vec!["<@", "<#"]),
        ("evil [AAPC](https://evil.example) <https://evil.example>".into(), vec!["](https://evil", "https://evil"]),
        ("**evil** ||evil|| ``evil`` ~~evil~~ __evil__".into(), vec!["**evil", "||evil", "``evil", "~~evil", "__evil"]),
        ("evil\n# big\n> quote\n```rust\nx```".into(), vec!["\n# big", "\n> quote", "```"]),
        ("evil </ask:1> <:emoji:1> <t:1:R>".into(), vec!["</", "<:", "<t:"]),
        ("evil \u{202e}CPC\u{202c} \u{2066}x".into(), vec!["\u{202e}", "\u{202c}", "\u{2066}"]),
        ("מה זה CPC? ما هو".into(), vec![]),
        (zalgo, vec![]),
        ("evil ".repeat(800), vec![]),
        ("@everyone".repeat(444), vec!["@everyone"]),
        ("𝕮𝕻𝕮 😀".repeat(600), vec![]),
        ("\u{0}\u{7}\u{1b}[31mevil".into(), vec!["\u{1b}", "\u{7}"]),
    ]
}

/// Everything that a body shows; `to_string` would hide newlines and signs behind escapes.
fn all_strings(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => {
            into.push(' ');
            into.push_str(text);
        }
        Value::Array(list) => list.iter().for_each(|one| all_strings(one, into)),
        Value::Object(fields) => fields.values().for_each(|one| all_strings(one, into)),
        _ => {}
    }
}

#[tokio::test]
async fn nothing_harmful_that_is_typed_comes_back() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let mut quoted = 0;
    for (command, option) in text_options(&discord) {
        for (text, banned) in harmful() {
            let mut options = required(&command);
            options[&option] = text.as_str().into();
            let given = options.as_object().unwrap().iter();
            let given: Value = given.map(|(name, value)| json!({ "name": name, "type": 3, "value": value })).collect();
            let sent = discord.forges(NEWCOMER, LOUNGE, 2, forged(&command, given.clone()), None).await;
            let reply = discord.reply_of(sent).await;
            let mut shown = String::new();
            all_strings(&reply.data, &mut shown);
            let what = format!("/{command} {option}:{text:?}");
            assert_eq!(reply.kind, 4, "{what}");
            assert!(banned.iter().all(|bad| !shown.contains(bad)), "{what} brought back one of {banned:?}: {shown}");
            assert!(reply.content.chars().count() <= 800, "{what}: {}", reply.content);
            nobody_pinged(&reply);
            quoted += usize::from(reply.content.contains("evil"));
            if option == "question" {
                continue;
            }
            let mut typing = given;
            let all = typing.as_array_mut().unwrap();
            all.iter_mut().filter(|one| one["name"] == option.as_str()).for_each(|one| one["focused"] = true.into());
            let sent = discord.forges(NEWCOMER, LOUNGE, 4, forged(&command, typing), None).await;
            let reply = discord.reply_of(sent).await;
            let (mut shown, list) = (String::new(), reply.data["choices"].as_array().cloned().unwrap_or_default());
            all_strings(&reply.data, &mut shown);
            assert!(reply.kind == 8 && list.len() <= 25, "{what}: {reply:?}");
            assert!(!shown.contains("evil"), "{what}: {shown}");
        }
    }
    assert!(quoted >= 50, "only {quoted} replies say what they do not know");
    let mention = format!("<@{BOT}> what does a [senior CCS](https://evil.example) make @everyone <@&{GUILD}>?");
    let answer = discord.answer_to(discord.says(LOUNGE, NEWCOMER, &mention).await).await;
    assert!(!answer["embeds"].to_string().contains("evil") && answer["content"] == "", "{answer}");
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn what_no_client_would_send_does_no_harm() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let option = |name: &str, kind: u8, value: Value| json!([{ "name": name, "type": kind, "value": value }]);
    let text = option("credential", 3, "CPC".into());
    let mut two_hides = text.clone();
    two_hides.as_array_mut().unwrap().push(json!({ "name": "hide", "type": 3, "value": "yes" }));
    let message = discord.command(NEWCOMER, LOUNGE, "cert", json!({ "credential": "CCS" })).await.message;
    let odd = [
        ("an option left out", 2, forged("cert", json!([])), None),
        ("a second option left out", 2, forged("compare", option("first", 3, "CPC".into())), None),
        ("no options at all", 2, json!({ "id": "1", "name": "faq", "type": 1 }), None),
        ("a number for a text", 2, forged("cert", option("credential", 4, 3.into())), None),
        ("a number that says it is a text", 2, forged("cert", option("credential", 3, 3.into())), None),
        ("nothing for a text", 2, forged("cert", option("credential", 3, Value::Null)), None),
        ("a text of blanks", 2, forged("cert", option("credential", 3, "  \u{3000} ".into())), None),
        ("a text for hide", 2, forged("cert", two_hides), None),
        ("an option of a type to come", 2, forged("cert", option("credential", 99, json!({ "a": [1] }))), None),
        ("a subcommand", 2, forged("cert", json!([{ "name": "x", "type": 1, "options": [] }])), None),
        ("an unknown command", 2, forged("unheard-of", json!([])), None),
        ("another menu of messages", 2, json!({ "id": "1", "name": "Report", "type": 3, "target_id": "5" }), None),
        (
            "our menu without its message",
            2,
            json!({ "id": "1", "name": ANSWER_THIS, "type": 3, "target_id": "5" }),
            None,
        ),
        ("a menu of users", 2, json!({ "id": "1", "name": ANSWER_THIS, "type": 2, "target_id": "5" }), None),
        ("a command without data", 2, Value::Null, None),
        ("a menu of roles", 3, json!({ "custom_id": "p1|o|||", "component_type": 6, "values": ["1"] }), message),
        ("a component of a type to come", 3, json!({ "custom_id": "p1|o|||", "component_type": 99 }), message),
        ("a component without its message", 3, json!({ "custom_id": "p1|o|||", "component_type": 2 }), None),
        ("a form", 5, json!({ "custom_id": "p1|o|||", "components": [] }), None),
        ("a type to come", 9, json!({ "anything": 1 }), None),
    ];
    for (what, kind, data, message) in odd {
        let sent = discord.forges(NEWCOMER, LOUNGE, kind, data, message).await;
        let reply = discord.reply_of(sent).await;
        assert!(reply.kind == 4 && reply.ephemeral && reply.embeds.is_empty(), "{what}: {reply:?}");
        assert!(reply.content.contains("`/help`"), "{what}: {:?}", reply.content);
    }
    for (what, data) in [
        ("nothing focused", forged("cert", text)),
        (
            "an unknown command",
            forged("unheard-of", json!([{ "name": "x", "type": 3, "value": "c", "focused": true }])),
        ),
        ("an unknown option", forged("cert", json!([{ "name": "x", "type": 3, "value": "c", "focused": true }]))),
        ("a number", forged("cert", json!([{ "name": "credential", "type": 4, "value": 5, "focused": true }]))),
        ("no data", Value::Null),
    ] {
        let sent = discord.forges(NEWCOMER, LOUNGE, 4, data, None).await;
        let reply = discord.reply_of(sent).await;
        assert!(reply.kind == 8 && reply.data["choices"] == json!([]), "{what} while typing: {reply:?}");
    }
    // Nobody can respond to these.
    for event in [Value::Null, json!({}), json!([1]), json!({ "id": "x", "token": 1 }), json!({ "type": 2, "id": "5" })]
    {
        discord.raw_event("INTERACTION_CREATE", event).await;
    }
    let reply = asks(&discord, NEWCOMER, Place::Guild(LOUNGE), "cert", &json!({ "credential": "CCS" })).await;
    assert_eq!(title_of(&reply), "CCS: Certified Coding Specialist (AHIMA)", "it goes on");
    no_bug(&bot);
    discord.finish();
}

#[tokio::test]
async fn the_national_picture_leads_on_by_its_menu() {
    let discord = Loopback::start(World::default()).await;
    let bot = Bot::start(&discord, &[]).await;
    let picture = asks(&discord, NEWCOMER, Place::Guild(LOUNGE), "salary", &json!({})).await;
    let all = button(&components(&picture), "Show all");
    let whole = discord.presses(NEWCOMER, picture.message.unwrap(), &all).await;
    let (_, options) = menu(&components(&whole));
    assert!((5..=25).contains(&options.len()), "{options:?}");
    for (label, value) in options {
        let whole = discord.presses(NEWCOMER, picture.message.unwrap(), &all).await;
        let (id, _) = menu(&components(&whole));
        let chosen = discord.selects(NEWCOMER, whole.message.unwrap(), &id, &[&value]).await;
        assert!(chosen.kind == 7 && chosen.ephemeral, "{label}: {chosen:?}");
        assert!(title_of(&chosen).starts_with(label.trim_end_matches('…')), "{label} led to {}", title_of(&chosen));
    }
    no_bug(&bot);
    discord.finish();
}

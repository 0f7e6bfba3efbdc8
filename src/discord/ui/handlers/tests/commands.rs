use serde_json::{Value, json};

use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::guild_profile::GuildProfile;
use crate::discord::ui::handlers::Handlers;
use crate::discord::ui::message::{Effect, InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::notifications::Notifications;
use crate::discord::ui::testing::{
    ASKER, BOT, GUILD, MESSAGE, OTHER, SNAPSHOT, Sent, buttons, embed, focused, handlers, hide, recipient, text,
    user_id,
};
use crate::store::CountedOutcome;
use engine::assistant::Overlay;

fn title(shown: &OutgoingMessage) -> String {
    embed(shown)["title"].as_str().unwrap_or_default().to_owned()
}

fn actions(shown: &OutgoingMessage) -> Vec<Action> {
    buttons(shown).iter().map(|(_, id)| CustomId::decode(id).unwrap().action).collect()
}

#[test]
fn every_command_answers_for_all_to_see() {
    let commands = [
        ("ask", vec![text("question", "how much does a CPC make?")], "CPC"),
        ("salary", vec![], "coders"),
        ("salary", vec![text("credential", "oncology"), text("region", "tx")], "ncology"),
        ("cert", vec![text("credential", "cpc")], "CPC: Certified Professional Coder"),
        ("outlook", vec![], "United States"),
        ("outlook", vec![text("region", "Ontario")], "Canada"),
        ("compare", vec![text("first", "CPC"), text("second", "CCS")], "CCS and CPC compared"),
        ("career", vec![], "areer"),
        ("career", vec![text("stage", "advanced")], "dvanced"),
        ("interview", vec![], "interviews"),
        ("resources", vec![], "Where to turn"),
        ("faq", vec![text("entry", "cpc-a")], "CPC-A"),
    ];
    for (name, options, expected) in commands {
        let shown = Sent::command(name, &options).reply();
        assert!(title(&shown).contains(expected), "{name}: {}", title(&shown));
        assert!(!shown.ephemeral && shown.pings.is_none() && shown.content.is_empty(), "{name}");
        assert!(!shown.rows.is_empty(), "{name}");
        let plain = Sent::command(name, &options).without_embeds().reply();
        assert!(plain.embed.is_none() && !plain.content.is_empty(), "{name}");
        let hidden = Sent::command(name, &[options, vec![hide()]].concat()).reply();
        assert!(hidden.ephemeral && title(&hidden) == title(&shown), "{name}");
    }
}

#[test]
fn names_typed_by_hand_are_understood() {
    let shown = Sent::command("cert", &[text("credential", "certified coding spec")]).reply();
    assert!(title(&shown).starts_with("CCS:"), "{}", title(&shown));
    let shown = Sent::command("salary", &[text("credential", "Texas"), text("level", "10 years")]).reply();
    assert!(title(&shown).contains("Texas"), "{}", title(&shown));
}

#[test]
fn unknown_names_lead_to_buttons_that_post() {
    let shown = Sent::command("cert", &[text("credential", "cpx")]).reply();
    assert!(shown.ephemeral && shown.content.starts_with("I know no credential called “cpx”. Did you mean"));
    assert!(!shown.rows.is_empty() && actions(&shown).iter().all(|action| *action == Action::Choose));
    let (_, id) = buttons(&shown).remove(0);
    let outcome = Sent::button(&id).ephemeral().outcome();
    let InteractionResponse::Update(told) = outcome.callback else { panic!() };
    assert!(told.content.starts_with("Posted: **CPC") && told.rows.is_empty() && told.embed.is_none());

    let shown = Sent::command("cert", &[text("credential", "cpx"), hide()]).reply();
    assert!(actions(&shown).iter().all(|action| *action == Action::ChooseHidden));
}

#[test]
fn where_nothing_is_near_one_line_says_what_can_be_given() {
    for (name, option, expected) in [
        ("cert", "credential", "I know no credential called “zzzzzz”. Give one such as CPC."),
        ("outlook", "region", "I know no region called “zzzzzz”. Give a country or a state of the US, such as Texas."),
        ("career", "stage", "I know no career stage called “zzzzzz”. `/career` shows all."),
    ] {
        let shown = Sent::command(name, &[text(option, "zzzzzz")]).reply();
        assert_eq!(shown.content, expected);
        assert!(shown.ephemeral && shown.rows.is_empty() && shown.embed.is_none());
    }
    let same = Sent::command("compare", &[text("first", "CPC"), text("second", "cpc")]).reply();
    assert!(same.ephemeral && same.content == "CPC cannot be compared with itself; name two.", "{}", same.content);
}

#[test]
fn an_entry_that_nobody_chose_is_a_question() {
    let chosen = Sent::command("faq", &[text("entry", "average-salary")]).reply();
    for typed in ["how much do coders make", "pay", "salry"] {
        let asked = Sent::command("ask", &[text("question", typed)]).reply();
        let shown = Sent::command("faq", &[text("entry", typed)]).reply();
        assert_eq!((shown.embed, shown.content), (asked.embed, asked.content), "{typed}");
        assert!(!shown.rows.is_empty(), "{typed}");
    }
    assert_eq!(chosen.embed, Sent::command("faq", &[text("entry", "average-salry")]).reply().embed);
    let chosen = Sent::command("faq", &[text("entry", "work-from-home")]).reply();
    assert_eq!(chosen.embed, Sent::command("faq", &[text("entry", "wfh")]).reply().embed);
}

#[test]
fn words_in_the_wrong_place_and_beside_a_name_are_no_hindrance() {
    for (option, typed, told) in [
        ("level", "2 to 4 years", "mid-career"),
        ("level", "two years", "entry level"),
        ("credential", "cpc please", "CPC"),
        ("region", "tx", "Texas"),
    ] {
        let shown = Sent::command("salary", &[text(option, typed)]).reply();
        assert!(title(&shown).contains(told), "{typed}: {} {}", title(&shown), shown.content);
    }
    let shown = Sent::command("salary", &[text("level", "-5 years")]).reply();
    assert!(shown.content.starts_with("I know no level called"), "{}", shown.content);
    let shown = Sent::command("cert", &[text("credential", "CPC, CCS")]).reply();
    assert!(shown.content.ends_with("Did you mean one of these?") && shown.rows.len() == 2, "{}", shown.content);
}

#[test]
fn questions_are_answered_suggested_or_declined() {
    let unsure = Sent::command("ask", &[text("question", "how do i renew")]).reply();
    assert!(unsure.ephemeral && actions(&unsure).iter().all(|action| *action == Action::Choose));
    assert!(!unsure.rows.is_empty());
    let unsure = Sent::command("ask", &[text("question", "how do i renew"), hide()]).reply();
    assert!(actions(&unsure).iter().all(|action| *action == Action::ChooseHidden));
    let nothing = Sent::command("ask", &[text("question", "???")]).reply();
    assert!(nothing.ephemeral && nothing.content.starts_with("I see no question"));
    let misplaced = Sent::command("ask", &[text("question", "which modifier do I use, 25 or 59?")]).reply();
    assert!(misplaced.rows.is_empty() && misplaced.embed.is_some());
}

#[test]
fn an_answer_can_be_for_somebody() {
    let ask = |options: &[serde_json::Value]| {
        Sent::command("cert", &[&[text("credential", "CPC")], options].concat()).reply()
    };
    let shown = ask(&[recipient(OTHER)]);
    assert_eq!((shown.content.as_str(), shown.pings), (format!("<@{OTHER}>").as_str(), Some(user_id(OTHER))));
    for (id, why) in [(ASKER, "yourself"), (BOT, "a bot"), (5, "one person")] {
        let shown = ask(&[recipient(id)]);
        assert!(shown.pings.is_none() && shown.content.contains(why) && shown.embed.is_some() && !shown.ephemeral);
    }
    let shown = ask(&[recipient(OTHER), hide()]);
    assert!(shown.ephemeral && shown.pings.is_none() && shown.content.contains("`hide`") && shown.embed.is_some());
    let role = serde_json::json!({"name": "for", "type": 8, "value": OTHER.to_string()});
    assert!(ask(&[role]).pings.is_none());
}

#[test]
fn an_answer_is_still_for_them_after_a_choice() {
    let shown = Sent::command("cert", &[text("credential", "cpx"), recipient(OTHER)]).reply();
    assert!(shown.pings.is_none());
    let (label, id) = buttons(&shown).remove(0);
    assert_eq!(label, "CPC (Certified Professional Coder)");
    let outcome = Sent::button(&id).ephemeral().outcome();
    let [crate::discord::ui::message::Effect::FollowUp(answer)] = outcome.then.as_slice() else { panic!() };
    assert_eq!((answer.content.as_str(), answer.pings), (format!("<@{OTHER}>").as_str(), Some(user_id(OTHER))));
    for options in [recipient(BOT), recipient(ASKER)] {
        let shown = Sent::command("cert", &[text("credential", "cpx"), options]).reply();
        assert!(!buttons(&shown)[0].1.contains('@'));
    }
}

#[test]
fn help_is_short_and_says_what_it_is_not() {
    let shown = Sent::command("help", &[]).reply();
    assert!(shown.ephemeral && shown.content.contains("not affiliated with AAPC, AHIMA or BLS"));
    assert!(shown.content.chars().count() < 1_000 && shown.content.contains("keep nothing"));
}

#[test]
fn what_was_typed_comes_back_without_force() {
    let typed = "@everyone <@&5> **x** [a](https://evil.example) `c` ||s|| https://evil.example <:a:1> \u{202e}abc";
    let shown = Sent::command("cert", &[text("credential", typed)]).reply();
    for whole in ["@everyone", "<@&5>", "**x**", "](https", "https://", "||s||", "<:a:1>", "\u{202e}"] {
        assert!(!shown.content.contains(whole), "{whole}: {}", shown.content);
    }
    assert!(shown.ephemeral && shown.pings.is_none());
    let zalgo = "c\u{300}\u{301}\u{302}\u{303}".repeat(100);
    for typed in [zalgo.as_str(), "مرحبا", "\u{200b}\u{200b}", "\0", "🦀🦀🦀", "'; DROP TABLE"] {
        assert!(Sent::command("faq", &[text("entry", typed)]).outcome().then.is_empty());
        assert!(Sent::command("ask", &[text("question", typed)]).outcome().then.is_empty());
    }
}

#[test]
fn a_message_is_answered_under_a_link_to_it() {
    let shown = Sent::menu("hi all, how much does a CPC holder make?").reply();
    let link = format!("/{GUILD}/");
    assert!(shown.content.starts_with("Answering https://discord.com/channels/") && shown.content.contains(&link));
    assert!(shown.content.ends_with(&MESSAGE.to_string()) && shown.pings.is_none() && !shown.ephemeral);
    assert!(shown.embed.is_some());
    let direct = Sent::menu("how much does a CPC holder make?").outside_servers(1).reply();
    assert!(direct.content.contains("/channels/@me/"));
}

#[test]
fn a_message_that_cannot_be_answered_is_told_of_to_one_alone() {
    for (content, expected) in [("", "no text"), (" \n ", "no text"), ("lol ok see you at five", "no good answer")] {
        let shown = Sent::menu(content).reply();
        assert!(shown.ephemeral && shown.content.contains(expected) && shown.rows.is_empty(), "{content}");
    }
    let misplaced = Sent::menu("which modifier do I use, 25 or 59?").reply();
    assert!(misplaced.ephemeral, "nobody is told off in public");
    for content in [&"how much ".repeat(444), "<@280000000000000001> @everyone"] {
        assert!(Sent::menu(content).reply().pings.is_none());
    }
}

#[test]
fn a_suggestion_for_a_message_is_posted_under_its_link() {
    let texts = ["what about the money", "is it hard", "certs?", "exam", "salary or jobs", "does the test cost much"];
    let suggested =
        texts.iter().map(|content| Sent::menu(content).reply()).find(|shown| !shown.rows.is_empty() && shown.ephemeral);
    let suggested = suggested.expect("one of them is unclear");
    let (_, id) = buttons(&suggested).remove(0);
    let outcome = Sent::button(&id).ephemeral().outcome();
    let [crate::discord::ui::message::Effect::FollowUp(answer)] = outcome.then.as_slice() else { panic!() };
    assert!(answer.content.starts_with("Answering https://") && answer.pings.is_none() && !answer.ephemeral);
}

#[test]
fn forwarded_texts_polls_and_quotes_are_answered_from_the_menu() {
    let pay = |shown: &OutgoingMessage| title(shown).contains("CPC");
    let forwarded = json!([{"message": {
        "content": "how much does a CPC holder make?", "timestamp": "2026-11-01T00:00:00.000000+00:00",
        "edited_timestamp": null, "flags": 0, "type": 0, "embeds": [], "attachments": [], "mentions": [],
        "mention_roles": [], "components": [],
    }}]);
    assert!(pay(&Sent::menu("").on_message_with("message_snapshots", forwarded).reply()));
    let poll = json!({
        "question": {"text": "how much does a CPC holder make?"}, "allow_multiselect": false, "layout_type": 1,
        "answers": [{"answer_id": 1, "poll_media": {"text": "a lot"}}], "expiry": "2026-12-01T00:00:00.000000+00:00",
    });
    assert!(pay(&Sent::menu("").on_message_with("poll", poll).reply()));
    assert!(pay(&Sent::menu("> how much does a CPC holder make?").reply()), "nothing else is there");
    let quoting = Sent::menu("> how much does a CPC holder make?\nis the exam hard?").reply();
    assert!(!title(&quoting).starts_with("Pay"), "{}", title(&quoting));
    assert!(Sent::menu("").reply().content.starts_with("There is no text"));
}

#[test]
fn what_a_name_may_mean_is_offered_once() {
    for typed in ["Carolina", "Dakota", "carolna", "new"] {
        // Discord refuses a message in which two buttons have one id, which the limits that every reply is held to know.
        Sent::command("outlook", &[text("region", typed), recipient(OTHER)]).reply();
        Sent::command("outlook", &[text("region", typed)]).reply();
    }
}

#[test]
fn the_same_person_is_not_notified_again_and_again() {
    let notifications = Notifications::default();
    let ask = || {
        let request = Sent::command("cert", &[text("credential", "CPC"), recipient(OTHER)]).request();
        match handlers().handle(&request, &notifications).callback {
            InteractionResponse::Reply(reply) => reply,
            other => panic!("{other:?}"),
        }
    };
    assert!(ask().pings.is_some());
    let again = ask();
    assert!(again.pings.is_none() && again.content.starts_with("-# Nobody was notified"), "{}", again.content);
    assert!(again.embed.is_some(), "the answer is given all the same");
}

#[test]
fn a_server_has_its_own_region_and_switches_entries_off() {
    let profile = GuildProfile {
        region: Some("UK".to_owned()),
        overlay: Overlay::default().with_off(["average-salary".to_owned(), "job-outlook".to_owned()]),
        ..GuildProfile::default()
    };
    let there = Handlers::new(&SNAPSHOT, &profile);
    let reply = |sent: Sent| match sent.outcome_with(there).callback {
        InteractionResponse::Reply(reply) => reply,
        other => panic!("{other:?}"),
    };
    assert!(title(&reply(Sent::command("salary", &[]))).contains("United Kingdom"));
    let asked = Sent::command("ask", &[text("question", "what does a CPC make?")]);
    let here = title(&asked.clone().reply());
    assert!(title(&reply(asked)).contains("United Kingdom") && !here.contains("United Kingdom"), "{here}");
    // Who names a place means that.
    let named = Sent::command("salary", &[text("region", "Texas")]);
    assert_eq!(title(&reply(named.clone())), title(&named.reply()));
    // What leads on says where it leads to, and leads there.
    let pressed = |id: &str| {
        let id = CustomId { action: Action::Onward, asker: None, question: None, entries: vec![code(id)] }.encode();
        title(&reply(Sent::button(&id)))
    };
    assert!(pressed("salary").contains("United Kingdom") && pressed("salary:CPC").contains("United Kingdom"));
    assert!(pressed("salary:US").contains("in the US") || pressed("salary:US").contains("United States"));
    let whole = CustomId { action: Action::All, asker: None, question: None, entries: vec![code("salary")] }.encode();
    let leads_to: Vec<(String, String)> = buttons(&reply(Sent::button(&whole)));
    let at_home = leads_to.iter().find(|(label, _)| label == "Pay in the US").unwrap_or_else(|| panic!("{leads_to:?}"));
    assert_eq!(CustomId::decode(&at_home.1).unwrap().entries, ["salary:US"]);

    let off = Sent::command("faq", &[text("entry", "job-outlook")]);
    assert!(off.clone().reply().embed.is_some());
    assert!(reply(off).embed.is_none());
    let typing = Sent::autocomplete("faq", &[focused("entry", "job")]);
    let values = |outcome: Outcome| match outcome.callback {
        InteractionResponse::Choices(choices) => choices.into_iter().map(|(_, value)| value).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert!(values(typing.clone().outcome()).contains(&"job-outlook".to_owned()));
    assert!(!values(typing.outcome_with(there)).contains(&"job-outlook".to_owned()));
}

#[test]
fn what_becomes_of_a_question_is_counted() {
    let counted_of = |sent: Sent| {
        let outcome = handlers().handle(&sent.request(), &Notifications::default());
        outcome.then.into_iter().find_map(|then| match then {
            Effect::Count { outcome, entry } => Some((outcome, entry)),
            _ => None,
        })
    };
    let counted = |command: &str, option: Value| counted_of(Sent::command(command, &[option]));
    let cert = counted("cert", text("credential", "CPC"));
    assert_eq!(cert, Some((CountedOutcome::Answered, Some("certification:CPC".to_owned()))));
    let near = counted("ask", text("question", "how do i renew"));
    assert_eq!(near, Some((CountedOutcome::Suggested, None)));
    let far = counted("ask", text("question", "which tyres fit my old red bicycle"));
    assert_eq!(far, Some((CountedOutcome::Unanswered, None)));
    assert_eq!(counted("cert", text("credential", "wizardry")), None);
    let menu = counted_of(Sent::menu("hi all, how much does a CPC holder make?"));
    assert!(matches!(menu, Some((CountedOutcome::Answered, Some(_)))), "{menu:?}");
    assert_eq!(counted_of(Sent::menu("")), None);
}

#[test]
fn a_way_on_that_is_asked_for_already_is_offered_once() {
    for question in [
        "what do coders make in the Philippines? what do coders make in the US?",
        "what do coders make in the UAE? and what do coders make in the US?",
        "how much do coders make in the Philippines? what are the career stages?",
    ] {
        // That no button stands twice is looked at with Discord's other limits.
        let shown = Sent::command("ask", &[text("question", question)]).reply();
        assert!(shown.content.contains("You also asked"), "{question}: {}", shown.content);
        assert!(actions(&shown).contains(&Action::Onward) && !actions(&shown).contains(&Action::All), "{question}");
    }
}

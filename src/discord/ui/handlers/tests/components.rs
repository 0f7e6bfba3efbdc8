use serenity::all::{ChannelId, MessageId};

use crate::discord::ui::components::unprompted;
use crate::discord::ui::custom_id::{Action, CustomId, code};
use crate::discord::ui::message::{Effect, InteractionResponse, Outcome, OutgoingMessage};
use crate::discord::ui::testing::{ASKER, CHANNEL, MESSAGE, OTHER, Sent, buttons, embed, text, user_id};

fn id(action: Action, entries: &[&str]) -> String {
    let entries = entries.iter().map(|entry| code(entry)).collect();
    CustomId { action, asker: Some(user_id(ASKER)), question: None, entries }.encode()
}

fn practice(action: Action, index: &str) -> String {
    let entries = vec!["interview:behavioral".to_owned(), index.to_owned()];
    CustomId { action, asker: Some(user_id(ASKER)), question: None, entries }.encode()
}

fn updated(outcome: Outcome) -> OutgoingMessage {
    match outcome.callback {
        InteractionResponse::Update(shown) => shown,
        other => panic!("no update: {other:?}"),
    }
}

#[test]
fn the_askers_choice_becomes_the_answer_and_others_see_it_alone() {
    let show = id(Action::Show, &["cpc-a"]);
    let answer = updated(Sent::button(&show).outcome());
    assert!(!answer.ephemeral && embed(&answer)["title"].as_str().unwrap().contains("CPC-A"));
    let elsewhere = Sent::button(&show).by(OTHER).reply();
    assert!(elsewhere.ephemeral && elsewhere.embed.is_some());
    assert!(!updated(Sent::button(&show).by(OTHER).outside_servers(1).outcome()).ephemeral, "a direct message");
    assert!(Sent::button(&show).by(OTHER).outside_servers(2).reply().ephemeral, "a group");
}

#[test]
fn a_commands_choice_is_posted_or_stays_hidden() {
    let outcome = Sent::button(&id(Action::Choose, &["certification:CPC"])).ephemeral().outcome();
    let [Effect::FollowUp(answer)] = outcome.then.as_slice() else { panic!() };
    assert!(!answer.ephemeral && answer.embed.is_some() && answer.content.is_empty());
    let hidden = Sent::button(&id(Action::ChooseHidden, &["certification:CPC"])).ephemeral().outcome();
    assert!(hidden.then.is_empty());
    let hidden = updated(hidden);
    assert!(hidden.ephemeral && hidden.embed.is_some());
    // A choice of somebody else's is never posted in the asker's name.
    assert!(Sent::button(&id(Action::Choose, &["certification:CPC"])).by(OTHER).reply().ephemeral);
}

#[test]
fn ways_on_are_for_the_one_who_presses() {
    let onward = id(Action::Onward, &["salary:CPC"]);
    assert!(Sent::button(&onward).reply().ephemeral && Sent::button(&onward).by(OTHER).reply().ephemeral);
    assert!(updated(Sent::button(&onward).ephemeral().outcome()).ephemeral);
    assert!(!Sent::button(&onward).outside_servers(1).reply().ephemeral);
    assert!(updated(Sent::button(&onward).ephemeral().outside_servers(1).outcome()).ephemeral);
    let chosen = Sent::select(&id(Action::Onward, &[]), &code("cpc-a")).reply();
    assert!(chosen.ephemeral && embed(&chosen)["title"].as_str().unwrap().contains("CPC-A"));
}

#[test]
fn all_of_an_answer_is_for_the_one_who_presses() {
    let shown = Sent::command("cert", &[text("credential", "CPC")]).reply();
    let (label, all) = buttons(&shown).remove(0);
    assert_eq!((label.as_str(), &all), ("Show all", &id(Action::All, &["certification:CPC"])));
    let fields = |shown: &OutgoingMessage| embed(shown)["fields"].as_array().unwrap().len();
    let seen = [
        Sent::button(&all).reply(),
        Sent::button(&all).by(OTHER).reply(),
        Sent::button(&all).by(OTHER).outside_servers(2).reply(),
        updated(Sent::button(&all).ephemeral().outcome()),
        updated(Sent::button(&all).ephemeral().outside_servers(1).outcome()),
    ];
    let private = Sent::button(&all).outside_servers(1).reply();
    assert!(seen.iter().all(|whole| whole.ephemeral) && !private.ephemeral);
    for whole in seen.iter().chain([&private]) {
        assert!(fields(whole) > fields(&shown) + 3);
        assert!(buttons(whole).iter().all(|(label, _)| label != "Show all"));
        assert!(!buttons(whole).is_empty(), "the ways on stay");
    }
}

#[test]
fn every_button_of_every_answer_leads_somewhere() {
    for (command, options) in [
        ("salary", vec![]),
        ("cert", vec![text("credential", "CCS")]),
        ("career", vec![text("stage", "oncology")]),
        ("interview", vec![text("category", "technical")]),
        ("faq", vec![text("entry", "first-job")]),
    ] {
        let shown = Sent::command(command, &options).reply();
        for (label, id) in buttons(&shown) {
            let led = Sent::button(&id).by(OTHER).reply();
            assert!(led.ephemeral && led.embed.is_some(), "{command}: {label}");
        }
    }
}

#[test]
fn practice_goes_on_in_one_private_message() {
    let overview = Sent::command("interview", &[text("category", "behavioral")]).reply();
    let (_, begin) = buttons(&overview).into_iter().find(|(label, _)| label.contains("Practice")).unwrap();
    let question = Sent::button(&begin).by(OTHER).reply();
    assert!(question.ephemeral && embed(&question)["title"].as_str().unwrap().contains("question 1 of"));
    let [(_, wanted), (_, next)] = buttons(&question).try_into().unwrap();
    let wanted = updated(Sent::button(&wanted).by(OTHER).ephemeral().outcome());
    assert!(embed(&wanted)["description"].as_str().unwrap().contains("A good answer shows"));
    let [(label, again)] = buttons(&wanted).try_into().unwrap();
    assert_eq!((label.as_str(), &again), ("Another question", &next));
    let second = updated(Sent::button(&next).by(OTHER).ephemeral().outcome());
    assert!(embed(&second)["title"].as_str().unwrap().contains("question 2 of"));
}

#[test]
fn practice_in_a_direct_message_leaves_what_was_read() {
    let sent = Sent::button(&practice(Action::AnotherQuestion, "1")).outside_servers(1);
    assert!(!sent.reply().ephemeral);
    let wanted = Sent::button(&practice(Action::WhatTheyWant, "1")).outside_servers(1).outcome();
    assert!(!updated(wanted).ephemeral);
    for broken in ["", "x", "-1", "99999999999999999999999"] {
        let shown = Sent::button(&practice(Action::AnotherQuestion, broken)).reply();
        assert!(shown.ephemeral && shown.rows.is_empty(), "{broken}");
    }
    assert!(Sent::button(&practice(Action::WhatTheyWant, "9999")).reply().embed.is_some());
}

#[test]
fn an_answer_that_was_not_it_goes_and_others_are_offered() {
    let alternatives = ["cpc-a".to_owned(), "salary:CPC".to_owned()];
    let rows = unprompted(user_id(ASKER), MessageId::new(7), None, &alternatives);
    let shown = OutgoingMessage { rows, ..OutgoingMessage::default() };
    let [(_, not_it), (_, delete)] = buttons(&shown).try_into().unwrap();
    let moderator = || Sent::button(&not_it).by(OTHER).with_permissions(1 << 13);
    for sent in [Sent::button(&not_it), moderator(), Sent::button(&not_it).by(OTHER).outside_servers(1)] {
        let outcome = sent.outcome();
        let [Effect::Delete { channel, message }] = outcome.then.as_slice() else { panic!() };
        assert_eq!((*channel, *message), (ChannelId::new(CHANNEL), MessageId::new(MESSAGE)));
        let InteractionResponse::Reply(told) = outcome.callback else { panic!() };
        assert!(told.ephemeral && told.rows.len() == 2 && told.content.starts_with("Removed."));
        for (_, id) in buttons(&told) {
            assert_eq!(CustomId::decode(&id).unwrap().action, Action::ChooseHidden);
            assert!(updated(Sent::button(&id).ephemeral().outcome()).ephemeral);
        }
    }
    let outcome = Sent::button(&delete).outcome();
    let InteractionResponse::Reply(told) = &outcome.callback else { panic!() };
    assert!(told.content == "Removed." && told.ephemeral && outcome.then.len() == 1);
    for refused in [&not_it, &delete] {
        for sent in [Sent::button(refused).by(OTHER), Sent::button(refused).by(OTHER).outside_servers(2)] {
            let told = sent.reply();
            assert!(told.ephemeral && told.content.contains("nly the person who asked"));
        }
    }
    let none = Sent::button(&id(Action::NotIt, &["entry-that-is-gone"])).outcome();
    let InteractionResponse::Reply(told) = &none.callback else { panic!() };
    assert!(told.rows.is_empty() && none.then.len() == 1);
}

#[test]
fn what_cannot_be_read_is_told_politely() {
    for (custom_id, expected) in [
        ("", "do not know that button"),
        ("another-bot:7", "do not know that button"),
        ("p9|s|||x", "another version"),
        ("p1|s|||~AAAAAAAA", "no longer here"),
        ("p1|o|||salary:XYZ", "no longer here"),
        ("p1|f|||~AAAAAAAA", "no longer here"),
        ("p1|f|||salary:XYZ", "no longer here"),
        ("p1|f|||", "no longer here"),
        ("p1|c|||", "no longer here"),
        ("p1|a|||faq,1", "no longer here"),
    ] {
        for sent in [Sent::button(custom_id), Sent::button(custom_id).ephemeral()] {
            let told = sent.reply();
            assert!(told.ephemeral && told.rows.is_empty() && told.content.contains(expected), "{custom_id}");
        }
    }
}

#[test]
fn a_custom_id_that_its_message_does_not_have_does_nothing() {
    for action in [Action::Delete, Action::NotIt, Action::Choose, Action::Onward] {
        let outcome = Sent::button(&id(action, &["certification:CPC"])).forged().outcome();
        assert!(outcome.then.is_empty(), "{action:?}");
        assert!(
            matches!(outcome.callback, InteractionResponse::Reply(reply) if reply.ephemeral && reply.embed.is_none())
        );
    }
    let menu = Sent::select(&id(Action::Onward, &[]), &code("cpc-a"));
    let options = serde_json::json!([{"label": "a", "value": code("ccs")}]);
    let custom_id = id(Action::Onward, &[]);
    let other =
        menu.sitting(serde_json::json!({"type": 3, "id": 2, "custom_id": custom_id, "options": options})).reply();
    assert!(other.embed.is_none(), "a choice that was not offered");
}

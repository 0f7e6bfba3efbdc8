use std::num::NonZeroU64;

use proptest::prelude::*;
use serenity::all::UserId;

use super::summary::{day_label, day_name};
use super::*;
use crate::discord::ui::custom_id::CustomId;
use crate::discord::ui::testing::{ASKER, buttons, check_size};
use crate::store::{Counted, CountedOutcome, MemberKey, UnansweredQuestion, Votes};

const USER: UserId = UserId::new(ASKER);
/// 2026-11-26, a Thursday.
const TODAY: i64 = 20_783;

fn id(number: u64) -> NonZeroU64 {
    NonZeroU64::new(number).unwrap()
}

fn counted(day: i64, outcome: CountedOutcome, entry: &str, number: u64) -> (Counted, u64) {
    (Counted { guild: id(1), day, outcome, entry: entry.to_owned() }, number)
}

fn question(message: u64, text: &str) -> UnansweredQuestion {
    let folder = std::env::temp_dir().join(format!("preceptor-insights-{}", std::process::id()));
    let key = MemberKey::in_file(&folder.join("members.key")).unwrap();
    let text = text.to_owned();
    UnansweredQuestion { guild: id(1), message: id(message), asker: key.pseudonym(id(7)), at: 1_795_000_000, text }
}

#[test]
fn days_have_their_names() {
    assert_eq!((day_name(TODAY).as_str(), day_label(TODAY).as_str()), ("2026-11-26", "Thu 11-26"));
    assert_eq!((day_name(0).as_str(), day_label(1).as_str()), ("1970-01-01", "Fri 01-02"));
}

#[test]
fn what_was_counted_is_put_together_by_day_or_by_week() {
    let counts = [
        counted(TODAY - 40, CountedOutcome::Answered, "pay", 9),
        counted(TODAY - 6, CountedOutcome::Answered, "pay", 2),
        counted(TODAY, CountedOutcome::Answered, "pay", 3),
        counted(TODAY, CountedOutcome::Suggested, "", 1),
        counted(TODAY, CountedOutcome::Unanswered, "", 4),
    ];
    let votes = |entry: &str, helped, not_it| Votes { entry: entry.to_owned(), helped, not_it };
    let votes = [votes("exam", 1, 0), votes("pay", 1, 3), votes("start", 0, 0)];
    let week = Summary::new(7, TODAY, &counts, &votes);
    assert_eq!((week.total.answered, week.total.suggested, week.total.unanswered), (5, 1, 4));
    let by_day: Vec<u64> = week.periods.iter().map(Period::asked).collect();
    assert_eq!(by_day, [2, 0, 0, 0, 0, 0, 8]);
    let rated: Vec<_> = week.rated.iter().map(|rated| (rated.id.as_str(), rated.shown)).collect();
    assert_eq!(rated, [("pay", 5), ("exam", 0)], "what was wrong most comes first");
    let month = Summary::new(30, TODAY, &counts, &votes);
    let by_week: Vec<u64> = month.periods.iter().map(Period::asked).collect();
    assert_eq!((by_week, month.total.asked()), (vec![0, 0, 0, 0, 10], 10));
    assert_eq!(month.periods.last().unwrap().first, TODAY - 6);
    assert_eq!(Summary::new(90, TODAY, &counts, &[]).total.answered, 14);
}

#[test]
fn a_moderator_sees_at_a_glance_what_to_mend() {
    let counts = [
        counted(TODAY - 4, CountedOutcome::Answered, "faq:exam-books", 7),
        counted(TODAY - 3, CountedOutcome::Unanswered, "", 2),
        counted(TODAY, CountedOutcome::Answered, "salary", 3),
        counted(TODAY, CountedOutcome::Suggested, "", 1),
    ];
    let votes = |entry: &str, helped, not_it| Votes { entry: entry.to_owned(), helped, not_it };
    let votes = [votes("faq:exam-books", 5, 1), votes("salary", 0, 2), votes("own:gone", 1, 0)];
    let summary = Summary::new(7, TODAY, &counts, &votes);
    let titles = [Some("Pay"), Some("Which books does the exam allow?"), None];
    let rated = summary.rated.iter().zip(titles);
    let rated: Vec<Titled> =
        rated.map(|(rated, title)| Titled { rated: rated.clone(), title: title.map(str::to_owned) }).collect();
    let asked = ["how hard is school for this?", "How hard is school, for this??"];
    let hard = Group { questions: (1..).zip(asked).map(|(number, text)| question(number, text)).collect() };
    let groups = [hard, Group { questions: vec![question(3, "how do I study while I work *nights*?")] }];
    let view = View { asker: USER, summary: &summary, rated: &rated, unanswered: Some(&groups), notice: None };
    let read = |message: &crate::discord::ui::message::OutgoingMessage| {
        let labels: Vec<String> = buttons(message).into_iter().map(|(label, _)| format!("[{label}]")).collect();
        format!("{}\n{}", message.content, labels.join(" ")).replace('\u{200b}', "")
    };
    insta::assert_snapshot!("overview", read(&overview(&view)));
    insta::assert_snapshot!("group", read(&group(USER, 7, &groups[0])));
    let off = View { unanswered: None, ..view };
    insta::assert_snapshot!("texts_not_kept", read(&overview(&off)));
}

fn summary() -> impl Strategy<Value = Summary> {
    let outcome =
        prop_oneof![Just(CountedOutcome::Answered), Just(CountedOutcome::Suggested), Just(CountedOutcome::Unanswered)];
    let count = (0..100_i64, outcome, ".{0,20}", 0..100_000_u64);
    (1..=MOST_DAYS, proptest::collection::vec(count, 0..60)).prop_map(|(days, counts)| {
        let counts: Vec<_> = counts
            .into_iter()
            .map(|(ago, outcome, entry, number)| counted(TODAY - ago, outcome, &entry, number))
            .collect();
        let votes = (0..8).map(|at| Votes { entry: format!("entry-{at}"), helped: at, not_it: 8 - at });
        Summary::new(days, TODAY, &counts, &votes.collect::<Vec<_>>())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_screen_fits_and_no_bar_is_too_wide_for_a_phone(
        summary in summary(),
        texts in proptest::collection::vec(".{1,300}", 0..40),
        keeps in any::<bool>(),
    ) {
        let total: u64 = summary.periods.iter().map(Period::asked).sum();
        prop_assert_eq!(total, summary.total.asked(), "each question is counted once");
        let groups: Vec<Group> = (1..).zip(&texts).map(|(number, text)| Group {
            questions: vec![question(number, text); 12],
        }).collect();
        let title = texts.first().cloned();
        let rated: Vec<Titled> =
            summary.rated.iter().map(|rated| Titled { rated: rated.clone(), title: title.clone() }).collect();
        let unanswered = keeps.then_some(groups.as_slice());
        let view = View { asker: USER, summary: &summary, rated: &rated, unanswered, notice: Some("Done.") };
        let mut screens = vec![overview(&view)];
        screens.extend(groups.first().map(|one| group(USER, summary.days, one)));
        for message in screens {
            check_size(&message);
            prop_assert!(message.ephemeral && !message.content.contains("@everyone"));
            let bars = message.content.split("```").nth(1).unwrap_or_default();
            prop_assert!(bars.lines().all(|line| line.chars().count() <= 34), "{bars}");
            for (label, custom_id) in buttons(&message) {
                let read = CustomId::decode(&custom_id).unwrap();
                let is_step = read.action != Action::Insights || Step::read(&read.entries, &[]).is_some();
                prop_assert!(is_step, "{label}: {read:?}");
            }
        }
    }
}

//! Where an answer leads on to: what to ask next, and what else there is of its kind.

use crate::answers;
use crate::answers::command::{Command, query_of};
use crate::answers::ids::parse_id;
use crate::answers::query::{CareerSubject, ComparisonSubject, Query, Region, SalaryQuery, SalarySubject};
use crate::answers::reply::{Choice, Related, Step};
use crate::answers::title;
use crate::knowledge::{Knowledge, Level};

/// Steps that are told.
const MOST_STEPS: usize = 4;
/// Choices that are told: as many as a menu of Discord's holds.
const MOST_CHOICES: usize = 25;
/// Questions that lead to an answer, where it is not an FAQ entry itself.
const MOST_RELATED: usize = 10;

/// What to ask next and what else there is, for the reply to this query. What it leads to always has a title and content,
/// and is never the reply itself.
pub(super) fn ways_on(knowledge: &Knowledge, query: &Query) -> (Vec<Step>, Related) {
    let ways = Ways { knowledge, shown: query.id() };
    let mut steps: Vec<Step> = Vec::new();
    for (caption, query) in ways.buttons(query) {
        let is_new = steps.iter().all(|step| step.query.id() != query.id());
        if steps.len() < MOST_STEPS && is_new && ways.leads_somewhere(&query) {
            let command = Command::of(knowledge, &query);
            steps.push(Step { query, caption, command });
        }
    }
    let (caption, queries) = ways.choices(query);
    let mut choices: Vec<Choice> = Vec::new();
    for query in queries {
        let is_new = choices.iter().all(|choice| choice.query != query);
        if choices.len() < MOST_CHOICES
            && is_new
            && ways.leads_somewhere(&query)
            && let Some(title) = title(knowledge, &query)
        {
            choices.push(Choice { query, title });
        }
    }
    let caption = if choices.is_empty() { String::new() } else { caption.to_owned() };
    (steps, Related { caption, choices })
}

struct Ways<'k> {
    knowledge: &'k Knowledge,
    /// Id of the reply that they lead on from.
    shown: String,
}

impl Ways<'_> {
    fn buttons(&self, query: &Query) -> Vec<(String, Query)> {
        match query {
            Query::Faq(id) => self.of_entry(id),
            Query::Salary(salary) => self.of_salary(salary),
            Query::Aspect(code, _) => {
                std::iter::once(about(code)).chain(std::iter::once(pay(code))).chain(self.against(code)).collect()
            }
            Query::Certification(code) => {
                let against = self.against(code).into_iter();
                std::iter::once(pay(code)).chain(against).chain([self.outlook(), career()]).collect()
            }
            Query::Outlook(region) => {
                let pay_there = SalaryQuery { region: Some(region.clone()), ..SalaryQuery::default() };
                vec![
                    ("What it pays there".to_owned(), Query::Salary(pay_there)),
                    career(),
                    self.outlook(),
                    first_jobs(),
                ]
            }
            Query::Comparison(first, second) => {
                let sides = [first, second];
                let about = sides.iter().filter_map(|side| credential_of(side)).map(about);
                let pays = sides.iter().filter_map(|side| credential_of(side)).map(pay);
                about.chain(pays).chain([career(), self.outlook()]).collect()
            }
            Query::Career(subject) => self.of_career(subject.as_ref()),
            Query::Interview(id) => {
                let method = self.knowledge.interview.methods.first();
                let method = method.map(|known| (known.name.clone(), Query::Interview(Some(known.id.clone()))));
                let all = ("All about interviews".to_owned(), Query::Interview(None));
                let others = if id.is_some() { vec![all] } else { vec![first_jobs(), career()] };
                method.into_iter().chain(others).collect()
            }
            Query::Resources(_) => vec![("All resources".to_owned(), Query::Resources(None)), career()],
            Query::Own(_) => Vec::new(),
        }
    }

    /// The commands that an entry names.
    fn of_entry(&self, id: &str) -> Vec<(String, Query)> {
        let commands = self.knowledge.faq_entry(id).map(|entry| entry.commands.as_slice()).unwrap_or_default();
        let queries = commands.iter().filter_map(|command| query_of(self.knowledge, command));
        queries.filter_map(|query| Some((short_title(self.knowledge, &query)?, query))).collect()
    }

    fn of_salary(&self, salary: &SalaryQuery) -> Vec<(String, Query)> {
        let mut ways = Vec::new();
        match &salary.subject {
            Some(SalarySubject::Credential(code)) => {
                ways.extend(std::iter::once(about(code)).chain(self.against(code)))
            }
            Some(SalarySubject::Specialty(id)) => {
                let specialty = CareerSubject::Specialty(id.clone());
                ways.push(("About this specialty".to_owned(), Query::Career(Some(specialty))));
            }
            None => {}
        }
        let narrowed = salary.level.is_some() || salary.region.is_some();
        if narrowed && salary.subject.is_some() {
            let query = SalaryQuery { subject: salary.subject.clone(), ..SalaryQuery::default() };
            ways.push(("All levels and places".to_owned(), Query::Salary(query)));
        }
        let country = salary.region.as_ref().map_or(self.knowledge.home(), |region| region.country.as_str());
        if !self.is_national(salary) {
            // With the place, as without it pay is that of the server's own region.
            let home = Some(self.knowledge.home()).filter(|home| !home.is_empty()).map(Region::country);
            let at_home = SalaryQuery { region: home, ..SalaryQuery::default() };
            ways.push((format!("Pay in {}", answers::the_home(self.knowledge)), Query::Salary(at_home)));
        }
        ways.extend([outlook(country), career()]);
        ways
    }

    fn of_career(&self, subject: Option<&CareerSubject>) -> Vec<(String, Query)> {
        let careers = &self.knowledge.careers;
        let mut ways = Vec::new();
        match subject {
            Some(CareerSubject::Stage(id)) => {
                let mut later = careers.stages.iter().skip_while(|stage| stage.id != *id).skip(1);
                ways.extend(later.next().map(|stage| {
                    let next = CareerSubject::Stage(stage.id.clone());
                    (format!("Next: {}", stage.name), Query::Career(Some(next)))
                }));
            }
            Some(CareerSubject::Specialty(id)) => {
                let subject = Some(SalarySubject::Specialty(id.clone()));
                let pay = SalaryQuery { subject, ..SalaryQuery::default() };
                ways.push(("What it pays".to_owned(), Query::Salary(pay)));
                let known = careers.specialties.iter().find(|known| known.id == *id);
                ways.extend(known.and_then(|known| known.credentials.first()).map(|code| about(code)));
                ways.push(("All specialties".to_owned(), Query::Career(Some(CareerSubject::Specialties))));
            }
            Some(CareerSubject::Move(id)) => {
                let known = careers.moves.iter().find(|known| known.id == *id);
                ways.extend(known.and_then(|known| known.credentials.first()).map(|code| about(code)));
                ways.push(("All such roles".to_owned(), Query::Career(Some(CareerSubject::Moves))));
            }
            Some(_) | None => {}
        }
        let pay = (what_people_earn(self.knowledge), Query::Salary(SalaryQuery::default()));
        ways.extend([career(), first_jobs(), pay, self.outlook()]);
        ways
    }

    /// What the menu says, and what is in it.
    fn choices(&self, query: &Query) -> (&'static str, Vec<Query>) {
        let careers = &self.knowledge.careers;
        match query {
            Query::Faq(id) => {
                let related = self.knowledge.faq_entry(id).map(|entry| entry.see_also.as_slice()).unwrap_or_default();
                ("Related questions", related.iter().map(|id| Query::Faq(id.clone())).collect())
            }
            Query::Salary(salary) if self.is_national(salary) => {
                ("Pay by credential, level or country", self.kinds_of_pay())
            }
            Query::Career(None) => {
                let stages = careers.stages.iter().map(|stage| CareerSubject::Stage(stage.id.clone()));
                let lists = [CareerSubject::Specialties, CareerSubject::Moves, CareerSubject::EntryPositions];
                ("A stage, or where it leads", stages.chain(lists).map(|part| Query::Career(Some(part))).collect())
            }
            Query::Career(Some(CareerSubject::Specialties)) => {
                let parts = careers.specialties.iter().map(|known| CareerSubject::Specialty(known.id.clone()));
                ("A specialty", parts.map(|part| Query::Career(Some(part))).collect())
            }
            Query::Career(Some(CareerSubject::Moves)) => {
                let parts = careers.moves.iter().map(|known| CareerSubject::Move(known.id.clone()));
                ("A role to move on to", parts.map(|part| Query::Career(Some(part))).collect())
            }
            Query::Interview(_) => {
                let parts = &self.knowledge.interview;
                let ids = parts.categories.iter().map(|known| &known.id);
                let ids = ids.chain(parts.methods.iter().map(|known| &known.id));
                ("Other parts of interviews", ids.map(|id| Query::Interview(Some(id.clone()))).collect())
            }
            Query::Resources(_) => {
                let topics = self.knowledge.resources.iter();
                ("Other resources", topics.map(|topic| Query::Resources(Some(topic.id.clone()))).collect())
            }
            _ => ("Related questions", self.questions_about(query)),
        }
    }

    /// Whether it asks for everybody's pay in the whole home country.
    fn is_national(&self, salary: &SalaryQuery) -> bool {
        let is_whole = |region: &Region| region.state.is_none() && self.knowledge.is_home(&region.country);
        SalaryQuery { region: None, ..salary.clone() } == SalaryQuery::default()
            && salary.region.as_ref().is_none_or(is_whole)
    }

    /// Credentials with figures of their own, most figures first, then levels and other countries.
    fn kinds_of_pay(&self) -> Vec<Query> {
        /// So many of 25 that the rest has room.
        const CREDENTIALS: usize = 14;
        let salaries = &self.knowledge.salaries;
        let count = |code: &str| salaries.iter().filter(|row| row.credential.as_deref() == Some(code)).count();
        let known = self.knowledge.certifications.iter().map(|known| (count(&known.code), &known.code));
        let mut known: Vec<_> = known.filter(|(count, _)| *count > 0).collect();
        known.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        let credentials = known.into_iter().take(CREDENTIALS).map(|(_, code)| pay(code).1);
        let levels = Level::ALL.map(|level| SalaryQuery { level: Some(level), ..SalaryQuery::default() });
        let mut countries: Vec<&str> = salaries.iter().map(|row| row.country.as_str()).collect();
        countries.sort_unstable();
        countries.dedup();
        countries.retain(|country| !self.knowledge.is_home(country));
        let countries = countries.into_iter().map(|country| {
            let region = Some(Region::country(country));
            SalaryQuery { region, ..SalaryQuery::default() }
        });
        credentials.chain(levels.into_iter().chain(countries).map(Query::Salary)).collect()
    }

    /// The entries that name the command for this very answer, written as the knowledge writes it: to resolve the
    /// commands of all entries would take longer than the answer itself.
    fn questions_about(&self, query: &Query) -> Vec<Query> {
        let commands = match query {
            Query::Certification(code) | Query::Aspect(code, _) => vec![format!("/cert {code}")],
            Query::Outlook(region) => vec![format!("/outlook {}", region.country)],
            Query::Comparison(first, second) => {
                vec![format!("/compare {first} {second}"), format!("/compare {second} {first}")]
            }
            Query::Salary(_) | Query::Career(_) => vec![format!("/{}", query.id().replace(':', " "))],
            Query::Faq(_) | Query::Interview(_) | Query::Resources(_) | Query::Own(_) => Vec::new(),
        };
        let names_it = |command: &String| commands.contains(command);
        let entries = self.knowledge.faq.iter().filter(|entry| entry.commands.iter().any(names_it));
        entries.take(MOST_RELATED).map(|entry| Query::Faq(entry.id.clone())).collect()
    }

    fn outlook(&self) -> (String, Query) {
        outlook(self.knowledge.home())
    }

    /// A comparison with the credential that most newcomers weigh it against.
    fn against(&self, code: &str) -> Option<(String, Query)> {
        let other = answers::certification::weighed_against(self.knowledge, code)?;
        let credential = |code: &str| ComparisonSubject::Credential(code.to_owned());
        Some((format!("{code} or {other}?"), Query::comparison(credential(code), credential(other))))
    }

    /// Whether it has a title, has something behind it, and is not what is shown.
    fn leads_somewhere(&self, query: &Query) -> bool {
        let known = self.knowledge;
        let has_content = match query {
            Query::Salary(SalaryQuery { subject: Some(SalarySubject::Credential(code)), .. }) => {
                known.salaries.iter().any(|row| row.credential.as_ref() == Some(code))
            }
            Query::Salary(_) => !known.salaries.is_empty(),
            Query::Outlook(region) => known.outlook.iter().any(|row| row.country == region.country),
            Query::Career(None) => !known.careers.stages.is_empty(),
            Query::Career(Some(CareerSubject::EntryPositions)) => !known.careers.entry_positions.is_empty(),
            Query::Career(Some(CareerSubject::Specialties)) => !known.careers.specialties.is_empty(),
            Query::Career(Some(CareerSubject::Moves)) => !known.careers.moves.is_empty(),
            Query::Interview(None) => !known.interview.categories.is_empty(),
            Query::Resources(None) => !known.resources.is_empty(),
            Query::Comparison(first, second) => first != second,
            _ => true,
        };
        has_content
            && query.id() != self.shown
            && answers::title(known, query).is_some()
            // The press carries no more than the id.
            && parse_id(known, &query.id()).as_ref() == Some(query)
    }
}

/// A title for a button: `Compare CCS and CPC` takes less of a phone than a whole heading.
fn short_title(knowledge: &Knowledge, query: &Query) -> Option<String> {
    Some(match query {
        Query::Certification(code) => about(code).0,
        Query::Comparison(first, second) => match (credential_of(first), credential_of(second)) {
            (Some(first), Some(second)) => format!("{first} or {second}?"),
            _ => title(knowledge, query)?,
        },
        Query::Resources(None) => "Resources".to_owned(),
        Query::Salary(salary) if *salary == SalaryQuery::default() => what_people_earn(knowledge),
        _ => title(knowledge, query)?,
    })
}

fn what_people_earn(knowledge: &Knowledge) -> String {
    format!("What {} earn", knowledge.wording.people)
}

fn credential_of(subject: &ComparisonSubject) -> Option<&str> {
    match subject {
        ComparisonSubject::Credential(code) => Some(code),
        ComparisonSubject::Profession(_) => None,
    }
}

fn about(code: &str) -> (String, Query) {
    (format!("About {code}"), Query::Certification(code.to_owned()))
}

fn pay(code: &str) -> (String, Query) {
    let subject = Some(SalarySubject::Credential(code.to_owned()));
    (format!("What {code} pays"), Query::Salary(SalaryQuery { subject, ..SalaryQuery::default() }))
}

fn outlook(country: &str) -> (String, Query) {
    (format!("Job outlook, {country}"), Query::Outlook(Region::country(country)))
}

fn career() -> (String, Query) {
    ("Career stages".to_owned(), Query::Career(None))
}

fn first_jobs() -> (String, Query) {
    ("First jobs".to_owned(), Query::Career(Some(CareerSubject::EntryPositions)))
}

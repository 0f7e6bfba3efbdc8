//! From the tables of the knowledge to candidates, the likeliest first.

use crate::discord::ui::autocomplete::list::{Candidate, fits};
use engine::answers::arguments;
use engine::answers::arguments::{Resolution, names_of};
use engine::answers::moves_title;
use engine::answers::{CareerSubject, ComparisonSubject, Region};
use engine::knowledge::{Knowledge, Level, Place};

/// How a name that was typed is understood.
type Resolve<T> = fn(&Knowledge, &str) -> Resolution<T>;

/// The tables, as candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables<'k>(pub(super) &'k Knowledge);

impl<'k> Tables<'k> {
    /// A candidate whose value is the first of some ways to write it that is understood as this and nothing else.
    fn candidate<T: PartialEq>(
        self,
        meant: &T,
        resolve: Resolve<T>,
        ways: impl IntoIterator<Item = String>,
        name: &str,
        other_names: impl IntoIterator<Item = String>,
    ) -> Option<Candidate> {
        let is_it = |way: &String| fits(way) && resolve(self.0, way).found().as_ref() == Some(meant);
        Candidate::new(name, ways.into_iter().find(is_it)?, other_names)
    }

    pub(super) fn credentials<T: PartialEq>(
        self,
        resolve: Resolve<T>,
        of: fn(String) -> T,
    ) -> impl Iterator<Item = Candidate> + use<'k, T> {
        let mut known: Vec<_> = self.0.certifications.iter().collect();
        known.sort_by_key(|known| by_rank(known.popular));
        known.into_iter().filter_map(move |known| {
            let ways = [known.code.clone(), known.name.clone()];
            let name = format!("{}: {}", known.code, known.name);
            let others = names_of(&self.0.vocabulary.credentials, &known.code).into_iter().chain([known.name.clone()]);
            self.candidate(&of(known.code.clone()), resolve, ways, &name, others)
        })
    }

    pub(super) fn specialties<T: PartialEq>(
        self,
        resolve: Resolve<T>,
        of: fn(String) -> T,
    ) -> impl Iterator<Item = Candidate> + use<'k, T> {
        self.0.careers.specialties.iter().filter_map(move |known| {
            let others = names_of(&self.0.vocabulary.specialties, &known.id);
            let others: Vec<String> = others.into_iter().chain(known.aliases.iter().cloned()).collect();
            let ways = [known.id.clone(), known.name.clone()].into_iter().chain(others.clone());
            self.candidate(&of(known.id.clone()), resolve, ways, &known.name, others)
        })
    }

    pub(super) fn professions(self) -> impl Iterator<Item = Candidate> + use<'k> {
        self.0.careers.professions.iter().filter_map(move |known| {
            let meant = ComparisonSubject::Profession(known.id.clone());
            let others = names_of(&self.0.vocabulary.professions, &known.id);
            let others: Vec<String> = others.into_iter().chain(known.aliases.iter().cloned()).collect();
            let ways = [known.id.clone(), known.name.clone()].into_iter().chain(others.clone());
            self.candidate(&meant, arguments::comparison_subject, ways, &known.name, others)
        })
    }

    pub(super) fn levels(self) -> impl Iterator<Item = Candidate> + use<'k> {
        Level::ALL.into_iter().filter_map(move |level| {
            let words = &self.0.vocabulary;
            let label = match level {
                Level::Entry => "Entry",
                Level::Mid => "Mid",
                Level::Senior => "Senior",
            };
            let name = match words.years_of(level) {
                Some((0, Some(to))) => format!("{label}: up to {to} years"),
                Some((from, Some(to))) => format!("{label}: {from} to {to} years"),
                Some((from, None)) => format!("{label}: {from} years and more"),
                None => label.to_owned(),
            };
            let others = words.level_words(level).cloned();
            self.candidate(&level, arguments::level, [level.id().to_owned()], &name, others)
        })
    }

    /// The home country and the states that are looked for most, the countries whose pay is known, then whatever has a name.
    pub(super) fn regions(self) -> impl Iterator<Item = Candidate> + use<'k> {
        let words = &self.0.vocabulary;
        let has_pay = |code: &str| self.0.salaries.iter().any(|row| row.country == code);
        let country = |place: &'k Place| {
            let rank = match place.code.as_str() {
                code if self.0.is_home(code) => 0,
                code if has_pay(code) => 2,
                _ => 4,
            };
            (rank, 0, Region { country: place.code.clone(), state: None }, place.code.clone(), place)
        };
        let state = |place: &'k Place| {
            let rank = if place.popular.is_some() { 1 } else { 3 };
            let home = self.0.home();
            let region = Region { country: home.to_owned(), state: Some(place.code.clone()) };
            (rank, by_rank(place.popular), region, format!("{home}-{}", place.code), place)
        };
        let countries = words.countries.iter().map(country);
        let mut places: Vec<_> = countries.chain(words.states.iter().map(state)).collect();
        places.sort_by_key(|(rank, likely, ..)| (*rank, *likely));
        places.into_iter().filter_map(move |(_, _, region, code, place)| {
            self.candidate(&region, arguments::region, [code, place.name.clone()], &place.name, names_of_place(place))
        })
    }

    /// Countries with a projection first. They are understood as regions are, so that a state's name leads to them too.
    pub(super) fn countries(self) -> impl Iterator<Item = Candidate> + use<'k> {
        let is_projected = |place: &&Place| self.0.outlook.iter().any(|row| row.main && row.country == place.code);
        let mut places: Vec<&Place> = self.0.vocabulary.countries.iter().collect();
        places.sort_by_key(|place| (!self.0.is_home(&place.code), !is_projected(place)));
        places.into_iter().filter_map(move |place| {
            let region = Region { country: place.code.clone(), state: None };
            let ways = [place.code.clone(), place.name.clone()];
            self.candidate(&region, arguments::region, ways, &place.name, names_of_place(place))
        })
    }

    /// Stages and lists, then specialties and roles.
    pub(super) fn careers(self) -> impl Iterator<Item = Candidate> + use<'k> {
        let careers = &self.0.careers;
        let stages = careers.stages.iter().map(|known| {
            (CareerSubject::Stage(known.id.clone()), format!("Stage: {}", known.name), known.aliases.clone())
        });
        let lists = [
            (CareerSubject::EntryPositions, "First positions by credential".to_owned(), "first jobs"),
            (CareerSubject::Specialties, "All specialties".to_owned(), "fields"),
            (CareerSubject::Moves, moves_title(self.0), "other roles"),
        ];
        let lists = lists.map(|(list, name, other)| (list, name, vec![other.to_owned()]));
        let specialties = careers.specialties.iter().map(|known| {
            (CareerSubject::Specialty(known.id.clone()), format!("Specialty: {}", known.name), known.aliases.clone())
        });
        let moves = careers
            .moves
            .iter()
            .map(|known| (CareerSubject::Move(known.id.clone()), format!("Role: {}", known.role), Vec::new()));
        stages.chain(lists).chain(specialties).chain(moves).filter_map(move |(meant, name, mut others)| {
            let bare = name.split_once(": ").map_or(name.as_str(), |(_, bare)| bare).to_owned();
            let ways = [meant.to_string(), bare.clone()].into_iter().chain(others.clone());
            let ways: Vec<String> = ways.collect();
            others.push(bare);
            self.candidate(&meant, arguments::career, ways, &name, others)
        })
    }

    pub(super) fn interviews(self) -> impl Iterator<Item = Candidate> + use<'k> {
        let interview = &self.0.interview;
        let categories = interview.categories.iter().map(|known| (&known.id, &known.name, &known.aliases));
        let methods = interview.methods.iter().map(|known| (&known.id, &known.name, &known.aliases));
        categories.chain(methods).filter_map(move |(id, name, aliases)| {
            let ways = [id.clone(), name.clone()];
            self.candidate(id, arguments::interview, ways, name, aliases.iter().cloned())
        })
    }

    pub(super) fn topics(self) -> impl Iterator<Item = Candidate> + use<'k> {
        self.0.resources.iter().filter_map(move |known| {
            let ways = [known.id.clone(), known.name.clone()];
            self.candidate(&known.id, arguments::resources, ways, &known.name, known.aliases.iter().cloned())
        })
    }

    /// By id, which the command looks at first, so that thousands of entries need not be compared with each other.
    pub(super) fn entries(self) -> impl Iterator<Item = Candidate> + use<'k> {
        let mut known: Vec<_> = self.0.faq.iter().collect();
        known.sort_by_key(|entry| by_rank(entry.popular));
        known.into_iter().filter_map(|entry| Candidate::new(&entry.question, entry.id.clone(), [entry.id.clone()]))
    }
}

/// What has no rank comes last.
fn by_rank(popular: Option<u32>) -> u32 {
    popular.unwrap_or(u32::MAX)
}

fn names_of_place(place: &Place) -> impl Iterator<Item = String> {
    place.names.iter().chain(&place.cities).cloned()
}

//! Pay. The figure that answers the question as asked comes first, even where its source is weak; better figures for a
//! wider group follow as a yardstick.

mod credential;
pub(super) mod fields;
mod level;
mod national;
mod place;
mod specialty;

pub(super) use credential::averages as credential_averages;

use crate::knowledge::{Knowledge, Level, Month};

use crate::answers::career::specialty;
use crate::answers::draft::{Draft, Line};
use crate::answers::places;
use crate::answers::query::{Region, SalaryQuery, SalarySubject};
use crate::answers::words::{capitalised, uncapitalised};

/// What a question about pay is answered from.
#[derive(Clone, Copy)]
struct Asked<'a> {
    knowledge: &'a Knowledge,
    today: Month,
    level: Option<Level>,
    years: Option<u32>,
    /// Only where it is not the whole of the US.
    region: Option<&'a Region>,
}

impl Asked<'_> {
    fn state(&self) -> Option<&str> {
        self.region.and_then(|region| region.state.as_deref())
    }

    fn foreign(&self) -> Option<&str> {
        self.region.filter(|region| region.state.is_none()).map(|region| region.country.as_str())
    }

    /// `10 years counted as senior. `
    fn years_prefix(&self) -> String {
        match (self.years, self.level) {
            (Some(1), Some(level)) => format!("1 year counted as {}. ", level.word()),
            (Some(years), Some(level)) => format!("{years} years counted as {}. ", level.word()),
            _ => String::new(),
        }
    }
}

pub(super) fn draft(knowledge: &Knowledge, query: &SalaryQuery, today: Month) -> Option<Draft> {
    let title = title(knowledge, query)?;
    let region = query.region.as_ref().filter(|region| !knowledge.is_home(&region.country) || region.state.is_some());
    let asked = Asked { knowledge, today, level: query.level, years: query.years, region };
    let mut draft = Draft::new(title);
    match &query.subject {
        Some(SalarySubject::Credential(code)) => {
            if let Some(year) = query.of_year {
                credential::of_year(&mut draft, knowledge, code, year);
            }
            credential::fill(&mut draft, &asked, knowledge.certification(code)?);
        }
        Some(SalarySubject::Specialty(id)) => {
            let specialty = specialty(knowledge, id)?;
            specialty::fill(&mut draft, &asked, specialty);
        }
        None => match (region, query.level) {
            (Some(region), _) => place::fill(&mut draft, &asked, region),
            (None, Some(level)) => level::fill(&mut draft, &asked, level),
            (None, None) => national::fill(&mut draft, knowledge, query.of_year),
        },
    }
    draft.remark(beside(knowledge, query));
    Some(draft)
}

/// That no figure is of both that were named.
fn beside(knowledge: &Knowledge, query: &SalaryQuery) -> Option<Line> {
    let SalarySubject::Credential(code) = query.subject.as_ref()? else { return None };
    let besides = match query.besides.as_ref()? {
        SalarySubject::Credential(other) => other.clone(),
        SalarySubject::Specialty(id) => uncapitalised(&specialty(knowledge, id)?.name),
    };
    Some(Line::new(format!("We hold no figure for {code} holders in {besides} alone; this is for all {code} holders.")))
}

pub(super) fn title(knowledge: &Knowledge, query: &SalaryQuery) -> Option<String> {
    let subject = match &query.subject {
        Some(SalarySubject::Credential(code)) => Some(knowledge.certification(code)?.code.clone()),
        Some(SalarySubject::Specialty(id)) => {
            let specialty = specialty(knowledge, id)?;
            Some(format!("{} in {}", knowledge.wording.people, uncapitalised(&specialty.name)))
        }
        None => None,
    };
    let place = match &query.region {
        Some(region) if !is_known(knowledge, region) => return None,
        Some(Region { state: Some(state), .. }) => Some(places::state(knowledge, state)),
        Some(Region { country, state: None }) => Some(places::country(knowledge, country)),
        None => None,
    };
    let subject_is_open = subject.is_none();
    let level = query.level.map(|level| level.word().to_owned());
    let is_whole = subject.is_none() && level.is_none() && place.is_none();
    let year = query.of_year.map(|year| year.to_string());
    let is_whole = is_whole && year.is_none();
    let parts: Vec<String> = [subject, level, year].into_iter().flatten().collect();
    let names_nobody = subject_is_open && query.level.is_none();
    let everybody = names_nobody.then(|| knowledge.wording.people_in_full.clone());
    let whom = everybody.into_iter().chain(parts).collect::<Vec<_>>().join(", ");
    Some(match place {
        Some(place) => format!("Pay: {whom}, {place}"),
        None if is_whole => {
            format!("What {} earn in {}", knowledge.wording.people_in_full, places::the_home(knowledge))
        }
        None => capitalised(&format!("Pay: {whom}")),
    })
}

fn is_known(knowledge: &Knowledge, region: &Region) -> bool {
    match &region.state {
        Some(state) => knowledge.is_home(&region.country) && places::is_state(knowledge, state),
        None => places::is_country(knowledge, &region.country),
    }
}

//! Closed sets of words that answers choose rows by: a misspelt one would take a row out of every answer in silence.

use serde::{Deserialize, Serialize};

macro_rules! closed_set {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl $name {
            /// All of them with the words that tables write.
            pub const ALL: &[(&str, Self)] = &[$(($word, Self::$variant),)*];

            /// The word that tables write.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }
        }
    };
}

closed_set! {
    /// A table of pay figures.
    PayGroup {
        /// Metropolitan and other areas.
        AreaType = "area-type",
        /// Countries other than the home country.
        Country = "country",
        /// Holders of a credential, whatever their level, and of so many of them.
        Credential = "credential",
        /// Holders of a credential, or people in a specialty, at a level.
        CredentialLevel = "credential-level",
        /// By degree.
        Education = "education",
        /// By level or by years of experience.
        Experience = "experience",
        /// Everybody, by an unsourced source.
        GuideNational = "guide-national",
        /// Metropolitan areas.
        Metro = "metro",
        /// Everybody in the home country.
        National = "national",
        /// Other occupations.
        NationalComparison = "national-comparison",
        /// Bands of a pay scale.
        PayBand = "pay-band",
        /// Regions of the home country.
        Region = "region",
        /// By stage of a career.
        Stage = "stage",
        /// States of the home country.
        State = "state",
        /// By workplace.
        Workplace = "workplace",
    }
}

closed_set! {
    /// What a pay figure is of its population.
    Statistic {
        /// What job adverts offer.
        AdvertisedRange = "advertised range",
        /// A band of a pay scale.
        Band = "band",
        /// The lower end.
        From = "from",
        /// A grade of a pay scale.
        Grade = "grade",
        /// The highest.
        Maximum = "maximum",
        /// The highest premium.
        MaximumPremium = "maximum premium",
        /// The average.
        Mean = "mean",
        /// The average of medians.
        MeanOfMedians = "mean of medians",
        /// Half earn more.
        Median = "median",
        /// The lowest.
        Minimum = "minimum",
        /// One in ten earns less.
        P10 = "p10",
        /// A quarter earns less.
        P25 = "p25",
        /// A quarter earns more.
        P75 = "p75",
        /// One in ten earns more.
        P90 = "p90",
        /// From the one to the other.
        Range = "range",
        /// What is usual.
        Typical = "typical",
        /// What a vendor asks.
        VendorPrice = "vendor price",
        /// Earnings of a week.
        WeeklyEarnings = "weekly earnings",
    }
}

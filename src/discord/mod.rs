//! Preceptor on Discord.
//!
//! Imports run one way: [`bot`] remembers and decides, and uses [`net`], which is all that talks to Discord, and [`ui`],
//! which is pure: typed values in, typed values out. [`net`] uses [`ui`].

pub mod bot;
pub mod net;
pub mod ui;

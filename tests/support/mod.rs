//! A Discord on 127.0.0.1: a REST interface and a gateway that the unmodified `preceptor run` talks to, a story-like
//! interface for tests, and a second opinion on everything that the bot sends.
#![allow(dead_code, unused_imports)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]
#![allow(missing_docs)]

mod actions;
mod callbacks;
mod closing;
mod commands;
mod connection;
mod faults;
mod gateway;
mod interactions;
mod oddities;
mod openapi;
mod opinions;
mod permissions;
mod process;
mod reactions;
mod rest;
mod routes;
mod shapes;
mod state;
mod story;
mod waiting;
mod world;

pub use faults::{Answer, ConnectionFault, Fault, Misfortune};
pub use gateway::{Connection, intents};
pub use interactions::{Reply, walk};
pub use openapi::{is_there as specification_is_there, opinion_on_answer};
pub use permissions::permission;
pub use process::Bot;
pub use state::{Request, Violation};
pub use story::{Loopback, Place, Post};
pub use world::{Application, Channel, Guild, Overwrite, Role, Snowflakes, User, World, default_world, snowflake_at};

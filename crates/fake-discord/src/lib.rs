//! A Discord on 127.0.0.1: a REST interface and a gateway that the unmodified `preceptor run` talks to, a story-like
//! interface for tests, and a second opinion on everything that the bot sends.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::string_slice)]
#![allow(missing_docs)]

mod actions;
mod callbacks;
mod closing;
mod commands;
mod connection;
mod expect;
mod faults;
mod files;
mod fixtures;
mod forged;
mod gateway;
mod harness;
mod interactions;
mod openapi;
mod payloads;
mod permissions;
mod process;
mod reactions;
mod rest;
mod routes;
mod state;
mod validate;

pub use faults::{Answer, ConnectionFault, Fault, Misfortune};
pub use files::{Served, Upload};
pub use fixtures::{
    Application, Channel, Guild, Overwrite, Role, Snowflakes, User, World, default_world, snowflake_at,
};
pub use gateway::{Connection, intents};
pub use harness::{Loopback, Place, Post};
pub use interactions::{Reply, walk};
pub use openapi::{is_there as specification_is_there, opinion_on_answer};
pub use permissions::permission;
pub use process::Bot;
pub use state::{Request, Violation};

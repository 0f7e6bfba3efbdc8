//! Requests as Discord sends them, and what comes of them.

mod any_text;
mod commands;
mod components;

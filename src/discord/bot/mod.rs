//! The bot itself: what it remembers, and what it decides to do about each event.

pub mod activity;
pub mod answer_log;
pub mod channel_worker;
pub mod command_sync;
pub mod dispatch;
pub mod doctor;
pub mod encoder_queue;
pub mod guild_profiles;
pub mod insights;
pub mod invite;
pub mod live_knowledge;
pub mod log_channel;
pub mod management;
pub mod own_vectors;
pub mod permission_cache;
pub mod registration;
pub mod run;
pub mod snapshots;
pub mod step;
pub mod teaching;
pub mod watchdog;

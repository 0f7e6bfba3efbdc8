//! All that talks: to Discord's gateway and REST interface, and to the service manager.

pub mod attachment;
pub mod gateway;
pub mod liveness;
pub mod pause;
pub mod progress;
pub mod rest;
pub mod service_manager;
pub mod throttle;
pub mod token;

//! The `preceptor` binary.

fn main() {}

//! The command `tracking-links`.

fn main() {}

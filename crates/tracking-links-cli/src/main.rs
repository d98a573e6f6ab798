//! The command `tracking-links`.

#[cfg(test)]
mod fields;

fn main() {}

//! Writes the program that decodes and encodes the examples of a document.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::client::Client;
use super::kinds::Kinds;
use super::results::Counted;

/// The name of the file that has an example a line: number of its type, pointer, and value.
pub(super) const EXAMPLES: &str = "examples.tsv";

/// The part of the program that is the same for all documents.
const ROUND_TRIP: &str = include_str!("round_trip.rs.in");

pub(super) fn write(
    kinds: &Kinds<'_>,
    client: &Client,
    name: &str,
    into: &Path,
    counted: &mut Counted,
) -> Result<(), String> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = String::new();
    for (kind, ty) in kinds.0.iter().zip(&client.of_kinds) {
        let ty = match ty {
            Ok(ty) => ty,
            Err(cause) => {
                *counted.untyped.entry(cause.clone()).or_default() += kind.examples.len();
                continue;
            }
        };
        let next = numbers.len();
        let number = *numbers.entry(ty).or_insert(next);
        for example in &kind.examples {
            let pointer = example.pointer.replace(['\t', '\n'], " ");
            let _ = writeln!(lines, "{number}\t{pointer}\t{}", example.value);
            counted.tried += 1;
        }
    }
    if counted.tried == 0 {
        return Ok(());
    }
    let arms = numbers
        .iter()
        .map(|(ty, number)| format!("        {number} => round_trip::<{ty}>(text),\n"));
    let main = format!(
        "#![allow(warnings)]\n\nmod types;\n\n{ROUND_TRIP}\n\
         fn check(number: usize, text: &str) -> Vec<Value> {{\n    match number {{\n{}        \
         _ => unreachable!(),\n    }}\n}}\n",
        arms.collect::<String>()
    );
    let manifest = format!(
        "[package]\nname = \"{name}-client\"\nversion.workspace = true\nedition.workspace = true\n\n\
         [dependencies]\nchrono.workspace = true\nserde.workspace = true\nserde_json.workspace = true\n\
         tracking-links-runtime.workspace = true\nuuid.workspace = true\n"
    );
    let files = [
        ("Cargo.toml", manifest),
        (EXAMPLES, lines),
        ("src/main.rs", main),
        ("src/types.rs", prettyplease::unparse(&client.types)),
    ];
    fs::create_dir_all(into.join("src")).map_err(|error| error.to_string())?;
    for (name, text) in files {
        fs::write(into.join(name), text).map_err(|error| error.to_string())?;
    }
    Ok(())
}

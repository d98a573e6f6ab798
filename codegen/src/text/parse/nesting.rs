//! Bounds the depth of flow collections (`[[[[`) before libyaml parses them: its time grows with
//! the square of the depth.

use saphyr_parser::{Event, Parser};

use crate::text::lines::Lines;
use crate::text::parse::fault::Fault;

/// The recursion limit of serde_json and serde_yaml.
const MAX_DEPTH: usize = 128;

/// Message and remedy for a text that exceeds it.
pub(super) const TOO_DEEP: (&str, &str) = (
    "invalid YAML: nested too deep",
    "nest mappings and lists at most 128 levels deep, and no anchor in itself",
);

pub(super) fn check(text: &str) -> Result<(), Fault> {
    if is_harmless(text) {
        return Ok(());
    }
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let marker = match event {
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), span)) => {
                depth += 1;
                if depth <= MAX_DEPTH {
                    continue;
                }
                span.start
            }
            Ok((Event::SequenceEnd | Event::MappingEnd, _)) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok(_) => continue,
            // Leave the error to serde_yaml, for one set of messages, unless the rest of the text
            // could take libyaml long.
            Err(error) => {
                let offset = Lines::new(text).byte(error.marker());
                return match error.info() {
                    "recursion limit exceeded" => Err(too_deep(offset)),
                    _ if is_harmless(&text[offset..]) => Ok(()),
                    info => Err(Fault::new(format!("invalid YAML: {info}"), "").at(offset)),
                };
            }
        };
        return Err(too_deep(Lines::new(text).byte(&marker)));
    }
    Ok(())
}

fn too_deep(offset: usize) -> Fault {
    Fault::new(TOO_DEEP.0, TOO_DEEP.1).at(offset)
}

/// Whether the text has so few brackets that libyaml is fast however they nest.
fn is_harmless(text: &str) -> bool {
    let brackets = text.bytes().filter(|byte| matches!(byte, b'[' | b'{'));
    brackets.count() < 5_000
}

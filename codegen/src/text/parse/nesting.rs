//! Refuses YAML whose flow collections are nested too deep (`[[[[`), before serde_yaml reads it.
//! serde_yaml's parser, libyaml, takes time that grows with the square of the depth.

use saphyr_parser::{Event, Parser};

use crate::text::lines::Lines;
use crate::text::parse::fault::Fault;

/// The recursion limit of serde_json and serde_yaml.
const MAX_DEPTH: usize = 128;

/// The message and the remedy for a text that exceeds [`MAX_DEPTH`].
pub(super) const TOO_DEEP: (&str, &str) = (
    "invalid YAML: nested too deep",
    "nest mappings and lists at most 128 levels deep; use no alias inside the value of its anchor",
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
            // Leave the error to serde_yaml, so that all messages come from one parser, unless the
            // rest of the text has so many brackets that libyaml could take long.
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

//! A bound on `[[[[` before libyaml sees it, whose time grows with the square of that depth.

use saphyr_parser::{Event, Parser};

use crate::text::lines::Lines;
use crate::text::parse::fault::Fault;
use crate::text::parse::faults::TOO_DEEP;

/// As deep as the readers of both syntaxes go.
const DEPTH: usize = 128;

pub(super) fn check(text: &str) -> Result<(), Fault> {
    if harmless(text) {
        return Ok(());
    }
    let mut depth = 0_usize;
    for event in Parser::new_from_str(text) {
        let place = match event {
            Ok((Event::SequenceStart(..) | Event::MappingStart(..), span)) => {
                depth += 1;
                if depth <= DEPTH {
                    continue;
                }
                span.start
            }
            Ok((Event::SequenceEnd | Event::MappingEnd, _)) => {
                depth = depth.saturating_sub(1);
                continue;
            }
            Ok(_) => continue,
            // The parser that reads the document says it in its own words, if what follows cannot
            // take it long.
            Err(error) => {
                let offset = Lines::new(text).byte(error.marker());
                return match error.info() {
                    "recursion limit exceeded" => Err(too_deep(offset)),
                    _ if harmless(&text[offset..]) => Ok(()),
                    info => Err(Fault::new(format!("invalid YAML: {info}"), "").at(offset)),
                };
            }
        };
        return Err(too_deep(Lines::new(text).byte(&place)));
    }
    Ok(())
}

fn too_deep(offset: usize) -> Fault {
    Fault::new(TOO_DEEP.0, TOO_DEEP.1).at(offset)
}

/// So few brackets cost nothing, however they nest.
fn harmless(text: &str) -> bool {
    text.bytes()
        .filter(|byte| matches!(byte, b'[' | b'{'))
        .count()
        < 5_000
}

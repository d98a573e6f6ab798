//! Runs progenitor alone on a document, to compare with: parses it with openapiv3, generates tokens
//! and writes them as text, as progenitor's documentation does in a build script.
//!
//! The interface style is `Builder`, as in the clients of this workspace. All other settings are
//! progenitor's defaults.

use std::path::Path;

use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle};

use crate::made::Made;
use crate::outcome::{Outcome, Refusal};

pub(crate) fn generate(path: &Path) -> Made {
    match text(path) {
        Ok(_) => Made {
            outcome: Outcome::Generated,
            documented_operations: None,
            generated_operations: 0,
            refusals: Vec::new(),
            losses: Vec::new(),
            paged: Vec::new(),
            files: Vec::new(),
        },
        Err(message) => Made::refused(vec![Refusal {
            message,
            pointer: String::new(),
        }]),
    }
}

fn text(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let json = path.extension().is_some_and(|ending| ending == "json");
    let document: openapiv3::OpenAPI = if json {
        serde_json::from_str(&text).map_err(|error| format!("openapiv3: {error}"))?
    } else {
        serde_yaml::from_str(&text).map_err(|error| format!("openapiv3: {error}"))?
    };
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Builder);
    let tokens = Generator::new(&settings)
        .generate_tokens(&document)
        .map_err(|error| format!("progenitor: {error}"))?;
    let file = syn::parse2(tokens).map_err(|error| format!("syn: {error}"))?;
    Ok(prettyplease::unparse(&file))
}

//! README's table of what a user needs of each provider. People write its rows.

use crate::add::name::Name;
use crate::failed::Failed;
use crate::specs::Facts;

pub(super) const README: &str = "README.md";

const HEADING: &str = "\n## Go live\n";

/// Returns the README's text with a row for the provider at the table's end.
pub(super) fn with_row(readme: &str, name: &Name, facts: &Facts) -> Result<String, Failed> {
    let lacks = || {
        Failed(format!(
            "{README} has no table under the heading \"Go live\", to which to add the provider"
        ))
    };
    let heading = readme.find(HEADING).ok_or_else(lacks)?;
    let table = heading + readme[heading..].find("\n| ").ok_or_else(lacks)?;
    let end = table + readme[table..].find("\n\n").ok_or_else(lacks)?;
    let Name {
        type_name: provider,
        variable,
        ..
    } = name;
    let (what, arguments, variables) = match facts.credentials.as_deref() {
        Some("basic") => (
            "a user name and a password",
            "user, password",
            format!("`{variable}_USER`, `{variable}_PASSWORD`"),
        ),
        Some("api-key") => ("a key", "key", format!("`{variable}_API_KEY`")),
        _ => (
            "an access token",
            "token",
            format!("`{variable}_ACCESS_TOKEN`"),
        ),
    };
    Ok(format!(
        "{}\n| {} | {what} | `{provider}::builder({arguments})`, or {variables} and \
         `{provider}::from_env()` |{}",
        &readme[..end],
        facts.title,
        &readme[end..]
    ))
}

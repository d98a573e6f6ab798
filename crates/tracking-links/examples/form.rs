//! Builds a form from what a provider can do, so that a new field needs no new code.
//!
//! `cargo run -p tracking-links --example form`

use tracking_links::{Capabilities, Field, LinkRequest, Provider, Support};
use tracking_links_sandbox::Sandbox;

/// An HTML form with the fields that a provider supports.
fn form(provider: &dyn Provider) -> String {
    let capabilities = provider.capabilities();
    let mut form = format!("<form><h1>{}</h1>\n", provider.title());
    for (field, support) in capabilities.fields() {
        let required = match support {
            Support::Required => " required",
            Support::Optional => "",
            Support::Unsupported => continue,
        };
        form += &format!(
            "  <label>{field} {}</label>\n",
            input(capabilities, field, required)
        );
    }
    form + "</form>\n"
}

fn input(capabilities: &Capabilities, field: Field, required: &str) -> String {
    if field == Field::Platform && !capabilities.platforms.is_empty() {
        let options = capabilities.platforms.iter();
        let options: String = options
            .map(|it| format!("<option>{}", it.as_str()))
            .collect();
        return format!("<select name=\"{field}\"{required}>{options}</select>");
    }
    let max = capabilities.limits(field).max_chars;
    let max = max.map_or(String::new(), |max| format!(" maxlength=\"{max}\""));
    format!("<input name=\"{field}\"{required}{max}>")
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // All providers. They are not called.
    let links = Sandbox::start().await?.links();
    let forms: Vec<_> = links.providers().map(form).collect();
    let fanvue = links.provider("fanvue").map(form).unwrap_or_default();
    assert!(fanvue.contains("<select name=\"platform\" required><option>"));
    assert!(!fanvue.contains("destination"));

    // What the form sends can be checked by the same capabilities, before anything is sent.
    let request: LinkRequest = serde_json::from_str(r#"{"name": "Spring"}"#)?;
    let checked = links.capabilities("fanvue")?.check(&request);
    let error = checked.expect_err("the platform is missing");
    assert_eq!(error.fields(), ["platform"]);

    println!(
        "{}A form for each provider; of a half-filled one: {error}",
        forms.concat()
    );
    Ok(())
}

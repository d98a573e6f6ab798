//! The facade's manifest: a provider's feature, and its client as a dependency.

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use crate::failed::Failed;

pub(super) const MANIFEST: &str = "crates/tracking-links/Cargo.toml";

const ALL: &str = "all-providers";

/// Returns the manifest's text with one more provider, whose client has this version.
pub(super) fn with_provider(text: &str, provider: &str, version: &str) -> Result<String, Failed> {
    let mut manifest: DocumentMut = text
        .parse()
        .map_err(|error| Failed(format!("{MANIFEST}: {error}")))?;
    let lacks = |what: &str| {
        Failed(format!(
            "{MANIFEST} has no {what}, to which to add the provider"
        ))
    };

    let features = table(&mut manifest, "features").ok_or_else(|| lacks("[features]"))?;
    let all = features.get_mut(ALL).and_then(Item::as_array_mut);
    let all = all.ok_or_else(|| lacks("feature `all-providers`"))?;
    let last = all.iter().last().and_then(Value::as_str);
    let last = last
        .ok_or_else(|| lacks("provider in `all-providers`"))?
        .to_owned();
    all.push(provider);
    let client = format!("{provider}-client");
    let feature = Value::from_iter([format!("dep:{client}")]);
    insert_after(features, &last, provider, feature);

    let dependencies =
        table(&mut manifest, "dependencies").ok_or_else(|| lacks("[dependencies]"))?;
    let last = format!("{last}-client");
    let mut dependency = InlineTable::new();
    dependency.insert("path", format!("../{client}").into());
    dependency.insert("version", version.into());
    dependency.insert("default-features", false.into());
    dependency.insert("optional", true.into());
    insert_after(dependencies, &last, &client, dependency.into());
    Ok(manifest.to_string())
}

fn table<'a>(manifest: &'a mut DocumentMut, key: &str) -> Option<&'a mut Table> {
    manifest.get_mut(key)?.as_table_mut()
}

/// Inserts a value after the key `last`. toml_edit itself inserts at the end of a table.
fn insert_after(table: &mut Table, last: &str, key: &str, value: Value) {
    table.insert(key, Item::Value(value));
    let order: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let place = |it: &str| {
        let it = if it == key { last } else { it };
        order.iter().position(|known| known == it)
    };
    // Sorting keeps the order of equal places: the new key is behind `last` already.
    table.sort_values_by(|one, _, other, _| place(one.get()).cmp(&place(other.get())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_added_after_the_last_one_and_all_else_stays() {
        let before = r#"[features]
default = ["all-providers", "rustls"]
# One feature a provider.
all-providers = ["fanvue", "other"]
fanvue = ["dep:fanvue-client"]
other = ["dep:other-client", "dep:url"]
# TLS.
rustls = []

[dependencies]
# The clients.
fanvue-client = { path = "../fanvue-client", version = "0.1.0", default-features = false, optional = true }
other-client = { path = "../other-client", version = "0.1.0", default-features = false, optional = true }

serde.workspace = true

[[example]]
name = "x"
"#;
        let after = with_provider(before, "acme", "0.1.0").unwrap();
        let added: Vec<&str> = after.lines().filter(|it| !before.contains(it)).collect();
        let dependency = r#"acme-client = { path = "../acme-client", version = "0.1.0", default-features = false, optional = true }"#;
        let feature = r#"acme = ["dep:acme-client"]"#;
        let all = r#"all-providers = ["fanvue", "other", "acme"]"#;
        assert_eq!(added, [all, feature, dependency]);
        let lines: Vec<&str> = after.lines().collect();
        let before_it = |line| lines[lines.iter().position(|it| *it == line).unwrap() - 1];
        assert!(before_it(feature).starts_with("other ="), "{after}");
        assert!(
            before_it(dependency).starts_with("other-client ="),
            "{after}"
        );
        assert_eq!(before_it("serde.workspace = true"), "");
        assert_eq!(
            with_provider(&after, "zoo", "0.1.0")
                .unwrap()
                .lines()
                .count(),
            lines.len() + 2
        );
    }

    #[test]
    fn a_manifest_without_the_feature_is_refused() {
        let refusal = with_provider("[features]\ndefault = []\n", "acme", "0.1.0").unwrap_err();
        assert!(refusal.0.contains("`all-providers`"), "{}", refusal.0);
    }
}

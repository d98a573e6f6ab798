//! Adds parameters to the query of a URL.

use std::borrow::Cow;

use url::form_urlencoded;

/// A parameter's name and value.
pub(crate) type Parameter = (&'static str, String);

/// Adds parameters to the query of a URL. The rest of it keeps its order and its encoding.
///
/// Fails with the name of the first parameter that the URL has already, unless they are replaced.
pub(crate) fn add(
    url: &str,
    parameters: &[Parameter],
    replaces: bool,
) -> Result<String, &'static str> {
    let (url, fragment) = match url.split_once('#') {
        Some((url, fragment)) => (url, Some(fragment)),
        None => (url, None),
    };
    let (page, query) = url.split_once('?').unwrap_or((url, ""));
    let mut pairs: Vec<Cow<'_, str>> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match parameters.iter().find(|(name, _)| is_named(pair, name)) {
            Some((name, _)) if !replaces => return Err(name),
            Some(_) => {}
            None => pairs.push(pair.into()),
        }
    }
    pairs.extend(parameters.iter().map(|(name, value)| {
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        format!("{name}={value}").into()
    }));

    let mut whole = page.to_owned();
    for (index, pair) in pairs.iter().enumerate() {
        whole.push(if index == 0 { '?' } else { '&' });
        whole.push_str(pair);
    }
    if let Some(fragment) = fragment {
        whole.push('#');
        whole.push_str(fragment);
    }
    Ok(whole)
}

/// Returns whether a pair of a query has this name, in any encoding.
fn is_named(pair: &str, name: &str) -> bool {
    form_urlencoded::parse(pair.as_bytes()).any(|(it, _)| it.eq_ignore_ascii_case(name))
}

//! Splits a path template into the path that is sent and the parameters of its query.
//!
//! OpenAPI 3.1 section 4.8.8.2 allows expressions in a path only. Publishers also write them into a
//! query behind it, as in `/terms?ids={ids}`, or in the form of RFC 6570, as in `/terms{?ids}`:
//! these are query parameters. A constant pair (`?action=list`) stays in the path, and is sent.

/// A path template without the query parameters in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) path: String,
    pub(super) query: Vec<QueryExpression>,
    /// The names of the query's constant pairs, which stay in the path.
    pub(super) constants: Vec<String>,
    /// Pairs that have more than one expression as their value. They can't be sent.
    pub(super) lost: Vec<String>,
}

/// A query parameter in a path template.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct QueryExpression {
    /// The parameter's name in the query.
    pub(super) name: String,
    /// The name between the braces.
    pub(super) variable: String,
    pub(super) required: bool,
}

impl Template {
    pub(super) fn parse(written: &str) -> Self {
        let (rest, fragment) = match written.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (written, None),
        };
        let mut query = Vec::new();
        let mut lost = Vec::new();
        let rest = without_forms(rest, &mut query);
        let fragment = fragment.map_or_else(String::new, |text| format!("#{text}"));
        let (path, pairs) = rest.split_once('?').unwrap_or((&rest, ""));
        let mut constant = Vec::new();
        for pair in pairs.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let variable = value.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            match variable.filter(|it| !it.is_empty() && !it.contains(['{', '}'])) {
                _ if !pair.contains('{') => constant.push(pair),
                Some(variable) if !name.contains('{') => query.push(QueryExpression {
                    name: name.to_owned(),
                    variable: variable.to_owned(),
                    required: true,
                }),
                _ => lost.push(pair.to_owned()),
            }
        }
        let mut path = path.to_owned();
        if !constant.is_empty() {
            path.push('?');
            path.push_str(&constant.join("&"));
        }
        let constants = constant.iter().map(|pair| match pair.split_once('=') {
            Some((name, _)) => name.to_owned(),
            None => (*pair).to_owned(),
        });
        Self {
            path: path + &fragment,
            query,
            constants: constants.collect(),
            lost,
        }
    }
}

/// Takes the forms of RFC 6570 (section 3.2.8 and 3.2.9) out of a template: `{?a,b*}`, `{&c}`.
fn without_forms(template: &str, query: &mut Vec<QueryExpression>) -> String {
    let mut path = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            break;
        };
        let inside = &rest[open + 1..open + length];
        path.push_str(&rest[..open]);
        match inside.strip_prefix(['?', '&']) {
            None => path.push_str(&rest[open..=open + length]),
            Some(names) => query.extend(names.split(',').map(|name| {
                let name = name.trim_end_matches('*').to_owned();
                QueryExpression {
                    variable: name.clone(),
                    name,
                    required: false,
                }
            })),
        }
        rest = &rest[open + length + 1..];
    }
    path + rest
}

/// Returns the names between the braces of a path, each once.
pub(super) fn names(path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else { break };
        let name = after[..close].to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
        rest = &after[close + 1..];
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_in_a_query_are_parameters() {
        for (written, path, query, lost) in [
            ("/a/{id}", "/a/{id}", "", ""),
            ("/a?x=1", "/a?x=1", "", ""),
            ("/a?x=1#one", "/a?x=1#one", "", ""),
            ("/a?ids={ids}", "/a", "ids=ids!", ""),
            ("/a/{b}?x=1&f={ids}&y", "/a/{b}?x=1&y", "f=ids!", ""),
            ("/a?x={a}{b}&{c}=d", "/a", "", "x={a}{b} {c}=d"),
            ("/a{?b,c*}", "/a", "b=b c=c", ""),
            ("/a?x=1{&b}", "/a?x=1", "b=b", ""),
            ("/a?x={b", "/a", "", "x={b"),
        ] {
            let template = Template::parse(written);
            let parameters = template.query.iter().map(|it| {
                let required = if it.required { "!" } else { "" };
                format!("{}={}{required}", it.name, it.variable)
            });
            let parameters = parameters.collect::<Vec<_>>().join(" ");
            let found = (&*template.path, &*parameters, &*template.lost.join(" "));
            assert_eq!(found, (path, query, lost), "{written}");
        }
    }
}

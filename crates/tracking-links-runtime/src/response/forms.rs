//! Tells in which of the documented forms an answer came, by its content type.

use http::header::CONTENT_TYPE;

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::received::Received;

impl Response {
    /// Returns which of the documented forms the answer has. Each form is a list of media types or
    /// ranges of them, such as `image/*`. `None` if the answer has no content type, or an
    /// undocumented one.
    pub fn form(&self, forms: &[&[&str]]) -> Option<usize> {
        let content_type = self.headers().get(CONTENT_TYPE)?.to_str().ok()?;
        form(content_type, forms)
    }

    /// Makes the error of a success in a documented form that was not asked for. The error's body
    /// is what came, as far as errors keep it.
    pub fn another_form<E>(self) -> impl Future<Output = Error<E>> {
        self.read_then(Received::another_form)
    }
}

fn form(content_type: &str, forms: &[&[&str]]) -> Option<usize> {
    let whole = normal(content_type);
    let (essence, _) = parts(&whole);
    let (kind, subtype) = essence.split_once('/').unwrap_or((essence, ""));
    let suffix = subtype.rsplit_once('+').map(|(_, suffix)| suffix);
    let how_well = |documented: &str| {
        let documented = normal(documented);
        let (documented, parameters) = parts(&documented);
        match documented.split_once('/').unwrap_or((documented, "")) {
            // A parameter may tell two forms apart: `application/json;stream=watch`.
            _ if documented == essence && !parameters.is_empty() && whole.contains(parameters) => 5,
            _ if documented == essence => 4,
            // `application/problem+json` is JSON, and `text/xml` is XML.
            (_, other) if suffix == Some(other) || other == subtype => 3,
            (_, other)
                if other
                    .strip_prefix("*+")
                    .is_some_and(|it| Some(it) == suffix) =>
            {
                3
            }
            (other, "*") if other == kind => 2,
            ("*", _) => 1,
            _ => 0,
        }
    };
    let best = |form: &&[&str]| form.iter().map(|it| how_well(it)).max().unwrap_or_default();
    let ranked = forms.iter().map(best).enumerate();
    // Of equal ones, the first.
    let (index, rank) = ranked.rev().max_by_key(|(_, rank)| *rank)?;
    (rank > 0).then_some(index)
}

/// Returns a media type in lower case and without spaces.
fn normal(media_type: &str) -> String {
    let kept = media_type.chars().filter(|it| !it.is_ascii_whitespace());
    kept.collect::<String>().to_ascii_lowercase()
}

/// Splits a media type from its parameters.
fn parts(media_type: &str) -> (&str, &str) {
    media_type.split_once(';').unwrap_or((media_type, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_of_the_nearest_media_type() {
        const FORMS: &[&[&str]] = &[
            &["application/json; charset=utf-8"],
            &["text/csv", "text/tab-separated-values"],
            &["image/*"],
            &["application/json;stream=watch"],
            &["application/problem+json"],
        ];
        for (content_type, expected) in [
            ("application/json", Some(0)),
            ("Application/JSON ; charset=UTF-8", Some(0)),
            ("application/json;stream=watch", Some(3)),
            ("application/problem+json", Some(4)),
            ("application/ld+json", Some(0)),
            ("text/json", Some(0)),
            ("text/csv;charset=utf-8", Some(1)),
            ("text/tab-separated-values", Some(1)),
            ("image/png", Some(2)),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(form(content_type, FORMS), expected, "{content_type}");
        }
        let any: &[&[&str]] = &[&["application/xml"], &["*/*"]];
        assert_eq!(form("text/xml", any), Some(0));
        assert_eq!(form("application/pdf", any), Some(1));
    }
}

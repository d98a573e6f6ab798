//! UTM parameters, which web analytics read from the query of a destination.

use crate::error::{Error, ErrorKind};
use crate::query::{self, Parameter};
use crate::request::Field;
use crate::text;

/// UTM parameters to add to a destination.
///
/// They are no field of a request, since they are a part of the URL that the link leads to: they
/// work wherever a destination can be given, and mean the same.
///
/// ```
/// # fn main() -> Result<(), tracking_links::Error> {
/// use tracking_links::{LinkRequest, Utm};
///
/// let utm = Utm::new().source("newsletter").medium("email").campaign("Spring sale");
/// let destination = utm.tag("https://brand.example/shoes?size=42#reviews")?;
/// assert_eq!(
///     destination,
///     "https://brand.example/shoes?size=42&utm_source=newsletter&utm_medium=email\
///      &utm_campaign=Spring+sale#reviews",
/// );
/// let request = LinkRequest::new().destination(destination);
/// # let _ = request;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Utm {
    /// Names and values, in the order in which they are added.
    parameters: Vec<Parameter>,
    replaces: bool,
}

impl Utm {
    /// Creates a value without parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets `utm_source`: who sends the visitors, such as `newsletter`.
    #[must_use]
    pub fn source(self, text: impl Into<String>) -> Self {
        self.with("utm_source", text.into())
    }

    /// Sets `utm_medium`: the kind of link, such as `email`.
    #[must_use]
    pub fn medium(self, text: impl Into<String>) -> Self {
        self.with("utm_medium", text.into())
    }

    /// Sets `utm_campaign`: the campaign's name.
    #[must_use]
    pub fn campaign(self, text: impl Into<String>) -> Self {
        self.with("utm_campaign", text.into())
    }

    /// Sets `utm_term`: the keyword that was bought.
    #[must_use]
    pub fn term(self, text: impl Into<String>) -> Self {
        self.with("utm_term", text.into())
    }

    /// Sets `utm_content`: which of several links to the same place it is.
    #[must_use]
    pub fn content(self, text: impl Into<String>) -> Self {
        self.with("utm_content", text.into())
    }

    /// Replaces the parameters that a destination has already. Without this, such a destination is
    /// refused.
    #[must_use]
    pub fn replace(mut self) -> Self {
        self.replaces = true;
        self
    }

    fn with(mut self, name: &'static str, value: String) -> Self {
        self.parameters.retain(|(other, _)| *other != name);
        self.parameters.push((name, value));
        self
    }

    /// Adds the parameters to a destination. The rest of it keeps its order and its encoding.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidRequest`] if the destination is not an absolute `http` or
    /// `https` URL as written, if it has one of the parameters already, or if a value is empty, has
    /// blanks around it, or contains a line break or another control character. The message quotes
    /// no value.
    pub fn tag(&self, destination: &str) -> Result<String, Error> {
        let refuse = |message: String| {
            let error = Error::new(ErrorKind::InvalidRequest, message);
            Err(error.with_fields([Field::Destination]))
        };
        if !text::is_web_url(destination) {
            return refuse(text::not_a_web_url(Field::Destination, destination));
        }
        if let Some((name, _)) = self
            .parameters
            .iter()
            .find(|(_, value)| !text::is_meant(value))
        {
            return refuse(format!(
                "give `{name}` a text on one line, without blanks around it"
            ));
        }
        query::add(destination, &self.parameters, self.replaces).or_else(|name| {
            refuse(format!(
                "remove `{name}` from `destination`, or have it replaced"
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_of_a_destination_stays_as_it_is() {
        let utm = Utm::new().source("a");
        for (destination, expected) in [
            ("https://h", "https://h?utm_source=a"),
            ("https://h/?", "https://h/?utm_source=a"),
            (
                "https://h/p?b=2&a=%31&&c",
                "https://h/p?b=2&a=%31&c&utm_source=a",
            ),
            ("https://h/p#f?g=1", "https://h/p?utm_source=a#f?g=1"),
            (
                "https://h?x=utm_source",
                "https://h?x=utm_source&utm_source=a",
            ),
            (
                "https://h?my_utm_source=1",
                "https://h?my_utm_source=1&utm_source=a",
            ),
        ] {
            assert_eq!(utm.tag(destination).unwrap(), expected);
        }
        assert_eq!(
            Utm::new().tag("https://h/p?a#b").unwrap(),
            "https://h/p?a#b"
        );
    }

    #[test]
    fn a_parameter_that_is_there_is_refused_or_replaced() {
        let utm = Utm::new().source("a b&c").source("new");
        for destination in [
            "https://h?utm_source=old&x=1",
            "https://h?UTM_SOURCE=old&x=1&utm_source=older",
            "https://h?utm%5Fsource=old&x=1",
        ] {
            let error = utm.tag(destination).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert_eq!(error.fields(), [Field::Destination]);
            assert!(error.to_string().contains("remove `utm_source`"), "{error}");
            let replaced = utm.clone().replace().tag(destination);
            assert_eq!(replaced.unwrap(), "https://h?x=1&utm_source=new");
        }
    }

    #[test]
    fn values_are_encoded_and_checked() {
        let utm = Utm::new().campaign("Été & 50%").content("a=b#c");
        assert_eq!(
            utm.tag("https://h").unwrap(),
            "https://h?utm_campaign=%C3%89t%C3%A9+%26+50%25&utm_content=a%3Db%23c"
        );
        for value in ["", " ", " a", "a\nb"] {
            let error = Utm::new().term(value).tag("https://h").unwrap_err();
            assert!(
                error.to_string().contains("give `utm_term` a text"),
                "{error}"
            );
        }
        for destination in ["/p", "https:h", "ftp://h", "https://h/a b"] {
            let error = Utm::new().term("a").tag(destination).unwrap_err();
            assert_eq!(error.fields(), [Field::Destination]);
        }
    }
}

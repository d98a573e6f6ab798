//! [`ShortUrlId`], which tells a short URL from all others of a server: a link's id.

use std::fmt;

/// A short code and its domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ShortUrlId {
    /// `None` for the server's default domain.
    pub(super) domain: Option<String>,
    pub(super) short_code: String,
}

impl ShortUrlId {
    /// Reads an id as [`Display`](fmt::Display) writes it.
    pub(super) fn parse(id: &str) -> Self {
        let (domain, short_code) = match id.split_once('/') {
            Some(("", short_code)) => (None, short_code),
            Some((domain, short_code)) => (Some(domain.to_owned()), short_code),
            None => (None, id),
        };
        Self {
            domain,
            short_code: short_code.to_owned(),
        }
    }
}

/// Writes the short code on the default domain, and else `domain/short-code`. A short code with a
/// slash, which is on the default domain, gets a slash before it.
impl fmt::Display for ShortUrlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { domain, short_code } = self;
        match domain {
            Some(domain) => write!(f, "{domain}/{short_code}"),
            None if short_code.contains('/') => write!(f, "/{short_code}"),
            None => f.write_str(short_code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written() {
        for (domain, short_code, id) in [
            (None, "abc12", "abc12"),
            (Some("go.brand.example"), "abc12", "go.brand.example/abc12"),
            (Some("localhost:8080"), "a/b", "localhost:8080/a/b"),
            (None, "spring/shoes", "/spring/shoes"),
        ] {
            let parts = ShortUrlId {
                domain: domain.map(str::to_owned),
                short_code: short_code.to_owned(),
            };
            assert_eq!(parts.to_string(), id);
            assert_eq!(ShortUrlId::parse(id), parts);
        }
    }
}

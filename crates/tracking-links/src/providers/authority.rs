//! The domain of a short URL, for providers that leave the default domain out of a link.

use url::Url;

/// Returns the host of a URL, with its port if that is not the scheme's own.
pub(super) fn authority(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_of_a_short_url_is_its_authority() {
        for (url, domain) in [
            ("https://s.test/abc", Some("s.test")),
            ("http://localhost:8080/abc", Some("localhost:8080")),
            ("https://s.test:443/shlink/abc", Some("s.test")),
            ("abc", None),
        ] {
            assert_eq!(authority(url).as_deref(), domain, "{url}");
        }
    }
}

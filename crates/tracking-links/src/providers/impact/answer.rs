//! Converts impact.com's answers into links.

use impact_client::types;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::link::TrackingLink;
use crate::providers::client_provider::own_answer;

own_answer!("impact.com", as_impact, types::TrackingLink);

/// Makes the link. The path of a vanity link is its slug.
pub(super) fn link(provider: &str, is_vanity: bool, answer: types::TrackingLink) -> TrackingLink {
    let url = answer.tracking_url.clone();
    let mut link = TrackingLink::new(provider);
    link.slug = is_vanity.then(|| path(&url));
    link.url = Some(url);
    link.with_answer(answer)
}

/// Makes the link of an ad.
pub(super) fn ad_link(provider: &str, answer: types::AdTrackingLink) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    link.url = Some(answer.tracking_link.clone());
    link.with_answer(answer)
}

/// Returns the path of a vanity link, percent-decoded and without its leading slash.
fn path(url: &str) -> String {
    let path = match Url::parse(url) {
        Ok(url) => url.path().to_owned(),
        Err(_) => url.to_owned(),
    };
    let path = percent_decode_str(path.strip_prefix('/').unwrap_or(&path));
    path.decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_decoded_and_has_no_leading_slash() {
        for (url, expected) in [
            ("https://brand.sjv.io/SummerSale", "SummerSale"),
            ("https://brand.sjv.io/SummerSale?x=1", "SummerSale"),
            ("https://brand.sjv.io/%C3%89t%C3%A9%201", "\u{c9}t\u{e9} 1"),
            ("brand", "brand"),
        ] {
            assert_eq!(path(url), expected);
        }
    }
}

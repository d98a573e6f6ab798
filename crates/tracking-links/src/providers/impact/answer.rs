//! Converts impact.com's answers into links.

use impact_client::types;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::providers::prelude::*;

own_answer!("impact.com", as_impact, types::TrackingLink);

impl OwnAnswer for types::TrackingLink {
    fn fill(&self, link: &mut TrackingLink) {
        link.url = Some(self.tracking_url.clone());
    }
}

impl OwnAnswer for types::AdTrackingLink {
    fn fill(&self, link: &mut TrackingLink) {
        link.url = Some(self.tracking_link.clone());
    }
}

/// Returns the path of a vanity link, its slug: percent-decoded and without its leading slash.
pub(super) fn path(url: &str) -> String {
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

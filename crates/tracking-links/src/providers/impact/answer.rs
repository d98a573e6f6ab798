//! Converts impact.com's answers: makes the link, and adds a warning if its path differs from the
//! requested one.

use impact_client::types;
use percent_encoding::percent_decode_str;
use url::Url;

use crate::link::{TrackingLink, Warning};

impl TrackingLink {
    /// Returns impact.com's own answer, if impact.com created the link.
    pub fn as_impact(&self) -> Option<&types::TrackingLink> {
        self.answer()
    }
}

/// Makes the link, with a warning if its path differs from the requested one.
pub(super) fn link(
    provider: &str,
    custom_path: Option<&str>,
    answer: types::TrackingLink,
) -> TrackingLink {
    let url = answer.tracking_url.clone();
    let mut link = TrackingLink::new(provider);
    link.warnings
        .extend(custom_path.and_then(|asked| path_changed(asked, &url)));
    link.url = Some(url);
    link.with_answer(answer)
}

/// Makes the link of an ad.
pub(super) fn ad_link(provider: &str, answer: types::AdTrackingLink) -> TrackingLink {
    let mut link = TrackingLink::new(provider);
    link.url = Some(answer.tracking_link.clone());
    link.with_answer(answer)
}

/// Makes a warning if the path of a vanity link, percent-decoded, differs from the requested one.
fn path_changed(asked: &str, url: &str) -> Option<Warning> {
    let path = match Url::parse(url) {
        Ok(url) => url.path().to_owned(),
        Err(_) => url.to_owned(),
    };
    let received = percent_decode_str(path.strip_prefix('/').unwrap_or(&path)).decode_utf8_lossy();
    let expected = asked.strip_prefix('/').unwrap_or(asked);
    (received != expected).then(|| Warning::CustomPathChanged {
        asked: asked.to_owned(),
        received: received.into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_decoded_and_without_a_leading_slash() {
        for (asked, url) in [
            ("SummerSale", "https://brand.sjv.io/SummerSale"),
            ("/SummerSale", "https://brand.sjv.io/SummerSale?x=1"),
            ("Été 1", "https://brand.sjv.io/%C3%89t%C3%A9%201"),
        ] {
            assert_eq!(path_changed(asked, url), None, "{asked}");
        }
        for (url, received) in [
            ("https://brand.sjv.io/x7Qa", "x7Qa"),
            ("https://brand.sjv.io/summersale", "summersale"),
            ("brand", "brand"),
        ] {
            assert_eq!(
                path_changed("SummerSale", url),
                Some(Warning::CustomPathChanged {
                    asked: "SummerSale".to_owned(),
                    received: received.to_owned(),
                })
            );
        }
    }
}

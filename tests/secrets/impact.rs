//! The builder of impact.com, whose credential has two parts.

use tracking_links::Impact;

use crate::forms::{SECRET, assert_without_secret};

#[test]
fn neither_part_of_the_credential_is_shown() {
    for secret in [SECRET.to_owned(), format!("{SECRET}\n")] {
        let impact = Impact::builder(secret.as_str(), secret.as_str());
        let shown = format!("{impact:?} {impact:#?}");
        let built = impact.build();
        assert_without_secret("the setting up", &format!("{shown} {built:?} {built:#?}"));
    }
}

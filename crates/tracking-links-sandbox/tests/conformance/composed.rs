//! A provider whose links are a formula: it sends nothing, and passes all the same.

use tracking_links::{
    BoxFuture, Capabilities, Checked, Error, Field, Made, OnRepeat, Output, Provider, RepeatRule,
    TrackingLink,
};
use tracking_links_sandbox::conformance::{Conformance, Remote};

#[derive(Clone, Copy, Debug)]
struct Tagger {
    /// Whether the sub-ids are in the link.
    adds_sub_ids: bool,
}

const CAPABILITIES: Capabilities = {
    let mut it = Capabilities::NONE
        .require(Field::Destination)
        .allow(Field::SubIds)
        .returns(Output::Url)
        .repeats(&[RepeatRule {
            with: &[],
            does: OnRepeat::SameComputed,
        }]);
    it.operations.create = true;
    it
};

impl Provider for Tagger {
    fn name(&self) -> &str {
        "tagger"
    }

    fn title(&self) -> &str {
        "Tagger"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn create_checked<'a>(
        &'a self,
        checked: Checked<'a>,
    ) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        Box::pin(async move {
            let request = checked.request();
            let mut url = request.destination.clone().unwrap();
            if self.adds_sub_ids {
                url += &format!("&sub_ids={}", request.sub_ids.join("%2C"));
            }
            let mut link = TrackingLink::new(self.name());
            link.url = Some(url);
            link.made = Some(Made::Composed);
            Ok(link)
        })
    }
}

/// There is no other side.
impl Remote for Tagger {
    fn request_count(&self) -> usize {
        0
    }

    fn texts(&self, _: usize) -> Vec<String> {
        Vec::new()
    }

    fn link_count(&self) -> usize {
        0
    }

    fn lose_next_answer(&self) {}

    fn with_wrong_credentials(&self) -> Box<dyn Provider> {
        Box::new(*self)
    }
}

#[tokio::test]
async fn what_is_in_the_link_counts_as_sent() {
    for adds_sub_ids in [true, false] {
        let tagger = Tagger { adds_sub_ids };
        let report = Conformance::new(&tagger).remote(tagger).run().await;
        assert_eq!(report.is_passed(), adds_sub_ids, "{report}");
        let failed: Vec<_> = report.failed().map(|check| check.name.as_str()).collect();
        let expected: &[&str] = match adds_sub_ids {
            true => &[],
            false => &["fields: `sub_ids` is sent"],
        };
        assert_eq!(failed, expected);
        assert_eq!(report.left_behind, 0);
    }
}

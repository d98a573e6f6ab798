//! impact.com, whose accounts have an SID and whose links can't be looked up.

use tracking_links::journal::RowState;
use tracking_links::{Impact, Provider};
use tracking_links_sandbox::Fault;

use crate::doubt::settled;

#[tokio::test]
async fn a_link_that_can_not_be_looked_up_is_left_to_a_person() {
    for fault in [Fault::DropAfterWrite, Fault::DropBeforeWrite] {
        let (row, links) = settled(fault, "impact", |row| row).await;
        let made = usize::from(fault == Fault::DropAfterWrite);
        assert_eq!((row.state, links), (RowState::Unknown, made), "{fault:?}");
        let failure = row.failure.unwrap();
        assert_eq!(failure.delivery.as_deref(), Some("unknown"));
        assert_eq!(failure.kind, "connection");
    }
}

#[test]
fn an_account_is_told_by_its_url_and_sid() {
    let url = "https://API.example:443/v1/";
    let impact = |sid| Impact::builder(sid, "sentinel").base_url(url).build();
    let impact = impact("IRabc").unwrap().account().to_string();
    assert_eq!(impact, "https://api.example/v1 (IRabc)");
}

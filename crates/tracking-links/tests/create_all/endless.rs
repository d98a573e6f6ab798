//! A provider whose list of links never ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracking_links::journal::{NewRow, RowState};
use tracking_links::{
    BoxFuture, Capabilities, Checked, Delivery, Error, ErrorKind, Field, LinkRequest, Listing,
    Output, Page, Provider, TrackingLink, TrackingLinks,
};

use crate::bench::{Bench, finish, row, start};

/// Loses the answer of each create, and names a next page with each page.
#[derive(Debug, Default)]
struct Endless {
    /// How many links a page has.
    links: usize,
    pages: Arc<AtomicUsize>,
}

impl Provider for Endless {
    fn name(&self) -> &str {
        "endless"
    }

    fn capabilities(&self) -> &Capabilities {
        const IT: Capabilities = {
            let mut it = Capabilities::NONE
                .require(Field::Name)
                .returns(Output::CreatedAt)
                .returns(Output::Name);
            it.operations.create = true;
            it.operations.list = true;
            it
        };
        &IT
    }

    fn create_checked<'a>(&'a self, _: Checked<'a>) -> BoxFuture<'a, Result<TrackingLink, Error>> {
        let error = Error::new(ErrorKind::Connection, "the connection broke");
        Box::pin(async { Err(error.with_delivery(Delivery::Unknown)) })
    }

    fn page<'a>(
        &'a self,
        _: &'a Listing,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Page, Error>> {
        let number = self.pages.fetch_add(1, Ordering::Relaxed);
        let links = vec![TrackingLink::new("endless"); self.links];
        Box::pin(async move { Ok(Page::new(links, Some(number.to_string()))) })
    }
}

#[tokio::test]
async fn rows_whose_link_is_in_a_list_without_end_are_left_to_a_person() {
    for (links, most_pages) in [(0, 1_000), (500, 50)] {
        let (bench, endless) = (
            Bench::new().await,
            Endless {
                links,
                ..Endless::default()
            },
        );
        let pages = endless.pages.clone();
        let journal = bench.journal();
        let links = TrackingLinks::builder().provider(endless).build().unwrap();
        let rows = ["a", "b"].map(|key| {
            let request = LinkRequest::new().name(key);
            NewRow::new(key, "endless", request)
        });
        finish(start(&links, &journal, &rows)).await;
        for key in ["a", "b"] {
            let row = row(&journal, key).await;
            assert_eq!(row.state, RowState::Unknown);
            let failure = row.failure.unwrap();
            assert!(failure.message.contains("too long"), "{failure}");
            assert_eq!(failure.delivery.as_deref(), Some("unknown"));
        }
        let pages = pages.load(Ordering::Relaxed);
        // The rows may share one list, or need two.
        assert!(pages <= 2 * most_pages, "{pages} pages");
    }
}

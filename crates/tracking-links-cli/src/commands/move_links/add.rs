//! Lists the links of an account, and adds a row for each to the journal.

use tracking_links::journal::{Journal, NewRow};
use tracking_links::{Listing, TrackingLinks};

use super::plan::{Planned, Planner};
use crate::exit::Failed;

/// How many rows are added at once.
const BATCH: usize = 500;

/// The links of the account, in its order.
#[derive(Debug)]
pub(super) struct Moving {
    pub(super) planned: Vec<Planned>,
}

/// Lists and plans all links, and adds them to the journal if there is one. Only when all are known
/// is anything sent, so a list that breaks off moves nothing.
pub(super) async fn plan(
    links: &TrackingLinks,
    from: &str,
    planner: &Planner,
    journal: Option<&dyn Journal>,
) -> Result<Moving, Failed> {
    let mut list = links.list(from, Listing::new())?;
    let (mut planned, mut rows) = (Vec::new(), Vec::new());
    while let Some(link) = list.next().await {
        let (plan, request) = planner.plan(from, &link?);
        if let (Ok((key, _)), Some(request)) = (&plan.fate, request) {
            rows.push(NewRow::new(key.clone(), planner.to(), request));
        }
        planned.push(plan);
        if let Some(journal) = journal.filter(|_| rows.len() >= BATCH) {
            journal.add(from, &std::mem::take(&mut rows)).await?;
        }
    }
    if let Some(journal) = journal {
        journal.add(from, &rows).await?;
    }
    Ok(Moving { planned })
}

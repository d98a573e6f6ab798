//! The journal in an SQLite file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod faults;
mod one_worker;
#[cfg(target_os = "linux")]
mod process;
mod promises;

use tracking_links::LinkRequest;
use tracking_links::journal::NewRow;

/// Makes rows with different keys and requests.
fn rows(count: usize) -> Vec<NewRow> {
    let row = |number| {
        let key = format!("key {number}");
        let request = LinkRequest::new()
            .slug(key.as_str())
            .destination("https://brand.example/shoes");
        NewRow::new(key, "shlink", request)
    };
    (0..count).map(row).collect()
}

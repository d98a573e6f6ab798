//! The exact requests that are sent.

use expect_test::Expect;
use tracking_links_sandbox::RecordedRequest;

/// Compares the only request with an expected text: its first line, its query, its headers in
/// alphabetical order, and its body.
pub(crate) fn check(requests: &[RecordedRequest], expected: Expect) {
    let [request] = requests else {
        panic!("{} requests", requests.len())
    };
    let mut shown = format!("{} {}\n", request.method(), request.path());
    for (name, value) in request.query() {
        shown.push_str(&format!("? {name}={value}\n"));
    }
    let mut headers: Vec<String> = request
        .header_names()
        .into_iter()
        .filter(|name| *name != "host")
        // Sent only if another crate of the same build enables decompression in reqwest.
        .filter(|name| *name != "accept-encoding")
        .map(|name| format!("{name}: {}\n", request.header(name).unwrap()))
        .collect();
    headers.sort();
    shown.extend(headers);
    shown.push_str(&String::from_utf8_lossy(request.body()));
    expected.assert_eq(&shown);
}

//! What a person decides about rows: which link is theirs, whether to ask or to try again.

use tracking_links_sandbox::{Answer, SimulatedProvider};

use crate::journal::{JOURNAL, bulk};
use crate::program::{Folder, sandbox};
use crate::runs::column;

#[test]
fn a_row_that_its_provider_refused_is_mended_in_the_file() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let text = "key,provider,destination,slug\na,shlink,https://brand.example,";
    for (slug, retry) in [("first", false), ("second", true)] {
        folder.write(
            "in.csv",
            format!("{text}{slug}-bad\n").replace("\na,", &format!("\n{slug},")),
        );
        let refusal = Answer::new(400).body(r#"{"title":"Invalid data","status":400}"#);
        sandbox.shlink().answer_next(refusal);
        let ran = bulk(&folder, &sandbox);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.stderr.contains("change them in the file"), "{ran:?}");
        if retry {
            assert_eq!(folder.run(&["retry", JOURNAL, slug]).code, Some(0));
        }
        let mended = folder.read("in.csv").replace("-bad", "-good");
        folder.write("in.csv", mended);
        let ran = bulk(&folder, &sandbox);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(column(&folder, "url")[0].1.ends_with("-good"));
    }
    assert_eq!(sandbox.shlink().link_count(), 2);
}

#[test]
fn rows_whose_request_differs_keep_their_link_in_out_csv_and_are_named() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let row = |number: usize, path: &str| {
        format!("k{number},shlink,https://brand.example/{path},s{number}\n")
    };
    let text = |path: &str| {
        let rows: String = (1..=7).map(|number| row(number, path)).collect();
        format!("key,provider,destination,slug\n{rows}")
    };
    folder.write("in.csv", text("old"));
    assert_eq!(bulk(&folder, &sandbox).code, Some(0));
    folder.write("in.csv", text("new"));
    let ran = bulk(&folder, &sandbox);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stderr.contains("\n  k1, k2, k3, k4, k5, and 2 more\n"),
        "{ran:?}"
    );
    for (number, (_, url)) in column(&folder, "url").iter().enumerate() {
        assert!(url.ends_with(&format!("/s{}", number + 1)), "{url}");
    }
    assert!(
        column(&folder, "state")
            .iter()
            .all(|(_, it)| it == "differs")
    );
}

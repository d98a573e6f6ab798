//! What a person decides about rows: which link is theirs, whether to ask or to try again.

use expect_test::expect;
use tracking_links_sandbox::{Answer, Fault, SimulatedProvider};

use crate::journal::{JOURNAL, bulk, json, leave_unknown, run};
use crate::program::{Folder, sandbox};
use crate::runs::column;

#[test]
fn what_is_no_link_of_the_provider_is_not_adopted() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    leave_unknown(&folder, &sandbox);
    for (text, why) in [
        ("", "one word"),
        ("the one", "one word"),
        ("https://brand.sjv.io/a b", "one word"),
        ("https://", "begins with https:// or http:// and a host"),
        (
            "mailto://anna",
            "begins with https:// or http:// and a host",
        ),
        ("abc", "its links have no id"),
        ("brand.sjv.io/abc", "its links have no id"),
    ] {
        for more in [&[][..], &["--unchecked"]] {
            let ran = run(
                &folder,
                &sandbox,
                &[&["adopt", JOURNAL, "sale", text], more].concat(),
            );
            assert_eq!(ran.code, Some(2), "{text}: {ran:?}");
            assert!(ran.stderr.contains(why), "{text}: {ran:?}");
        }
    }
    let ran = folder.run(&["status", JOURNAL, "--format", "json"]);
    assert_eq!(json(&ran)["state"], "unknown");
}

#[test]
fn a_link_that_was_adopted_by_mistake_is_replaced_or_taken_away() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    leave_unknown(&folder, &sandbox);
    let adopt = |more: &[&str]| {
        run(
            &folder,
            &sandbox,
            &[&["adopt", JOURNAL, "sale"], more].concat(),
        )
    };
    let (wrong, right) = (
        "https://brand.sjv.io/Wrong",
        "https://brand.sjv.io/SummerSale",
    );
    assert_eq!(adopt(&[wrong]).code, Some(0));
    let ran = adopt(&[right]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains(wrong) && ran.stderr.contains("--replace"),
        "{ran:?}"
    );
    let ran = adopt(&[right, "--replace", "--format", "json"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(json(&ran)["url"], right);

    let take = [
        "resolve",
        JOURNAL,
        "sale",
        "--wrong-link",
        "--format",
        "json",
    ];
    let ran = folder.run(&take);
    assert_eq!(
        (&json(&ran)["state"], ran.code),
        (&"unknown".into(), Some(0)),
        "{ran:?}"
    );
    assert!(json(&ran)["url"].is_null());
    assert_eq!(folder.run(&take).code, Some(2), "it has none any more");
}

#[test]
fn a_link_is_adopted_for_one_row_only_and_a_created_one_stays() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    leave_unknown(&folder, &sandbox);
    let text = folder.read("in.csv") + "may,impact,1000,May\n";
    folder.write("in.csv", text);
    assert_eq!(bulk(&folder, &sandbox).code, Some(3));
    let may = &column(&folder, "url")[1].1;
    let ran = run(&folder, &sandbox, &["adopt", JOURNAL, "sale", may]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("is that of the row \"may\""), "{ran:?}");
    let other = [
        "adopt",
        JOURNAL,
        "may",
        "https://brand.sjv.io/x",
        "--replace",
    ];
    let ran = run(&folder, &sandbox, &other);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("created it for this row"), "{ran:?}");
    let ran = folder.run(&["resolve", JOURNAL, "may", "--wrong-link"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
}

#[test]
fn a_provider_that_can_not_be_asked_is_not_asked_again() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    leave_unknown(&folder, &sandbox);
    for arguments in [
        &["resolve", JOURNAL, "sale", "--look-again"][..],
        &["retry", JOURNAL, "sale"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        let message = "impact can't be asked whether a link exists";
        assert!(ran.stderr.contains(message), "{ran:?}");
    }
    let ran = folder.run(&["retry", JOURNAL, "--all"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{ran:?}");
    assert!(ran.stderr.contains("1 row left"), "{ran:?}");
}

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
fn a_row_in_doubt_is_shown_with_all_that_a_person_needs() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    folder.write(
        "in.csv",
        "key,provider,destination,program,slug,sub_ids\n\
         May sale,impact,https://brand.example/may,1000,May,news|top\n",
    );
    sandbox.impact().fail_next(Fault::DropAfterWrite);
    assert_eq!(bulk(&folder, &sandbox).code, Some(3));
    let ran = folder.run(&["pending", JOURNAL]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    // The time, and the address of the sandbox.
    let lines = ran
        .stdout
        .lines()
        .filter(|it| !it.contains("2026-") && !it.contains("  then  "));
    let shown: String = lines.map(|line| format!("{line}\n")).collect();
    expect![[r#"
        May sale: unknown at impact
          asked for  destination https://brand.example/may
                     slug May
                     program 1000
                     sub_ids news|top
          to do      look at impact for the link, and say what is true:
            tracking-links adopt in.csv.journal 'May sale' LINK
            tracking-links resolve in.csv.journal 'May sale' --create-again
            tracking-links resolve in.csv.journal 'May sale' --give-up REASON
    "#]]
    .assert_eq(&shown);
    assert!(
        ran.stdout
            .contains("\n  sent       1 request, the last one at 2")
    );
    assert!(ran.stdout.contains("\n  then       impact create: "));
    let ran = folder.run(&["pending", JOURNAL, "--format", "plain"]);
    assert_eq!(ran.stdout, "May sale\n");
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

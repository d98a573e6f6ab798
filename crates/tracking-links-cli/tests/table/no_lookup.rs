//! Rows of impact.com, which requires a program and can't be asked for links: a person settles
//! those in doubt.

use expect_test::expect;
use tracking_links_sandbox::{Fault, Sandbox};

use crate::check::assert_faults;
use crate::journal::{JOURNAL, bulk, json, run};
use crate::program::{Folder, sandbox};
use crate::runs::column;

/// Leaves a row with an unknown outcome, whose link was made all the same.
fn leave_unknown(folder: &Folder, sandbox: &Sandbox) {
    folder.write(
        "in.csv",
        "key,provider,program,slug\nsale,impact,1000,SummerSale\n",
    );
    sandbox.impact().fail_next(Fault::DropAfterWrite);
    let ran = bulk(folder, sandbox);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        ran.stderr.contains("tracking-links pending in.csv.journal"),
        "{ran:?}"
    );
}

#[test]
fn a_row_in_doubt_is_listed_with_what_to_do_and_adopted_as_told() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    leave_unknown(&folder, &sandbox);
    let ran = folder.run(&["pending", JOURNAL, "--format", "json"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let row = json(&ran);
    assert_eq!(
        (&row["key"], &row["state"]),
        (&"sale".into(), &"unknown".into()),
        "{ran:?}"
    );
    assert_eq!(row["about"], "slug SummerSale, program 1000");
    assert_eq!(
        row["commands"][0],
        "tracking-links adopt in.csv.journal sale LINK"
    );

    let ran = folder.run(&["status", JOURNAL, "--reasons", "--format", "csv"]);
    assert!(
        ran.stdout.contains("\nimpact,unknown,1,connection,,"),
        "{ran:?}"
    );

    let url = "https://brand.sjv.io/SummerSale";
    let ran = run(&folder, &sandbox, &["adopt", JOURNAL, "sale", url]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stderr.contains("kept as told"), "{ran:?}");
    let ran = bulk(&folder, &sandbox);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        folder
            .read("out.csv")
            .contains(&format!(",existing,,{url},"))
    );
    assert_eq!(sandbox.impact().links().len(), 1);
    let ran = folder.run(&["pending", JOURNAL]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{ran:?}");
}

#[test]
fn a_person_decides_to_create_again_or_to_give_up() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    leave_unknown(&folder, &sandbox);
    let ran = folder.run(&["resolve", JOURNAL, "sale", "--give-up", "not needed"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = bulk(&folder, &sandbox);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(folder.read("out.csv").contains(",rejected,"), "{ran:?}");
    assert!(folder.read("out.csv").contains("not needed"));

    // Its link may exist, so it is not sent again with the rejected ones.
    let ran = folder.run(&["retry", JOURNAL, "--rejected"]);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{ran:?}");
    let ran = folder.run(&["retry", JOURNAL, "sale"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains("sale --create-again"), "{ran:?}");

    let ran = folder.run(&["resolve", JOURNAL, "sale", "--look-again"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let requests = sandbox.impact().requests().len();
    let ran = folder.run(&[
        "resolve",
        JOURNAL,
        "sale",
        "--create-again",
        "--format",
        "json",
    ]);
    assert_eq!(json(&ran)["state"], "waiting", "{ran:?}");
    bulk(&folder, &sandbox);
    assert_eq!(sandbox.impact().requests().len(), requests + 1);

    let ran = folder.run(&["resolve", JOURNAL, "other", "--create-again"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr.contains("has no row with the key \"other\""),
        "{ran:?}"
    );
}

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
        .filter(|it| !it.contains("  sent  ") && !it.contains("  then  "));
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

    // A key of any form can be pasted.
    let ran = folder.run(&["resolve", JOURNAL, "May sale", "--give-up", "no"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = folder.run(&["retry", JOURNAL, "May sale"]);
    let command = "`tracking-links resolve in.csv.journal 'May sale' --create-again`";
    assert!(ran.stderr.contains(command), "{ran:?}");
}

#[test]
fn a_key_that_begins_with_a_hyphen_is_no_option() {
    let ((_runtime, sandbox), folder) = (sandbox(), Folder::new());
    let rows = "key,provider,destination,program\n--all,impact,https://brand.example/may,1000\n";
    folder.write("in.csv", rows);
    sandbox.impact().fail_next(Fault::DropAfterWrite);
    assert_eq!(bulk(&folder, &sandbox).code, Some(3));
    let url = "https://brand.sjv.io/May";
    for (arguments, state) in [
        (
            &["adopt", JOURNAL, "--all", url, "--unchecked"][..],
            "existing",
        ),
        (
            &["adopt", "--unchecked", "--replace", JOURNAL, "--all", url],
            "existing",
        ),
        (&["resolve", JOURNAL, "--all", "--wrong-link"], "unknown"),
        (
            &["resolve", "--give-up", "no", JOURNAL, "--all"],
            "rejected",
        ),
        (&["resolve", JOURNAL, "--all", "--create-again"], "waiting"),
    ] {
        let ran = folder.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, Some(0), "{arguments:?} {ran:?}");
        assert_eq!(json(&ran)["state"], state, "{arguments:?} {ran:?}");
    }
}

#[test]
fn a_slug_is_compared_with_those_of_its_own_rows() {
    let rows = "key,provider,destination,slug,program\n\
                a,shlink,https://h/a,spring,\n\
                b,impact,,spring,1000\n\
                c,impact,,spring,1000\n";
    assert_faults(
        rows,
        &[],
        &["4: column 4 (slug): impact: give the row a `slug` of its own: line 3 has this one"],
    );
}

//! `check`, and how tables are read.

use expect_test::expect_file;
use tracking_links::TrackingLinks;

use crate::program::{Folder, Ran, fixture};

/// Checks a table of this text.
fn check(text: impl AsRef<[u8]>, options: &[&str]) -> Ran {
    let folder = Folder::new();
    folder.write("in.csv", text);
    folder.run(&[&["check", "in.csv"], options].concat())
}

/// Asserts that a table has no fault.
fn assert_valid(text: impl AsRef<[u8]>, options: &[&str]) {
    let ran = check(text, options);
    assert_eq!((ran.code, &*ran.stdout), (Some(0), ""), "{ran:?}");
}

/// Asserts that a table has these faults, each of which begins so.
pub(crate) fn assert_faults(text: impl AsRef<[u8]>, options: &[&str], faults: &[&str]) {
    let ran = check(text, options);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stdout.lines().count(), faults.len(), "{ran:?}");
    for (line, fault) in ran.stdout.lines().zip(faults) {
        assert!(
            line.starts_with(&format!("in.csv:{fault}")),
            "{line}\nnot {fault}"
        );
    }
}

/// Asserts that a table can't be read, and why.
fn assert_unreadable(text: impl AsRef<[u8]>, message: &str) {
    let ran = check(text, &[]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(ran.stderr.contains(message), "{ran:?}");
}

const VALID: &str = "key,provider,destination\na,shlink,https://brand.example\n";

#[test]
fn a_table_is_checked_though_an_account_lacks_a_variable() {
    let folder = Folder::new();
    folder.write("in.csv", VALID);
    let mut command = folder.command(&["check", "in.csv"]);
    let ran = command.env("SHLINK_API_KEY", "key").output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
}

#[test]
fn forty_faults_of_forty_kinds_are_all_named_with_line_and_column() {
    let folder = Folder::new();
    std::fs::copy(fixture("forty.csv"), folder.path("forty.csv")).unwrap();
    let ran = folder.run(&["check", "forty.csv"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout.lines().count(), 40);
    let providers: Vec<_> = TrackingLinks::variables().map(|(name, _)| name).collect();
    let shown = ran.stdout.replace(&providers.join(", "), "<PROVIDERS>");
    expect_file!["forty.txt"].assert_eq(&shown);
    assert!(ran.stderr.contains("40 faults"), "{}", ran.stderr);

    let ran = folder.run(&["check", "forty.csv", "--format", "json"]);
    let faults = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let faults: Vec<serde_json::Value> = faults.collect();
    assert_eq!(faults.len(), 40);
    assert_eq!(faults[0]["file"], "forty.csv");
    assert_eq!(faults[0]["line"], 1);
    assert_eq!(faults[0]["column"]["number"], 17);
    assert_eq!(faults[0]["column"]["name"], "destinaton");
}

#[test]
fn encodings_lines_and_delimiters_are_told_apart() {
    assert_valid(VALID, &[]);
    assert_valid(format!("\u{feff}{VALID}"), &[]);
    assert_valid(VALID.replace('\n', "\r\n"), &[]);
    assert_valid(VALID.replace('\n', "\r"), &[]);
    assert_valid(VALID.replace(',', ";"), &[]);
    assert_valid(VALID.replace(',', "\t"), &[]);
    assert_valid(format!("sep=;\r\n{}", VALID.replace(',', ";")), &[]);
    assert_valid(VALID.replace(',', "#"), &["--delimiter", "#"]);
    assert_valid(VALID.replace(',', "\t"), &["--delimiter", "tab"]);
    assert_valid(VALID.replace('\n', "\n\n,,\n"), &[]);
    assert_valid(VALID.trim_end(), &[]);

    let utf16 = |text: &str| {
        text.encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()
    };
    assert_unreadable(utf16(VALID), "is in UTF-16; save it as UTF-8");
    assert_unreadable(
        utf16(&format!("\u{feff}{VALID}")),
        "is in UTF-16; save it as UTF-8",
    );
    assert_unreadable("", "in.csv is empty; its first line must name the columns");
    assert_unreadable("\u{feff}\r\n\n", "in.csv is empty");
}

#[test]
fn a_fault_is_on_the_line_that_an_editor_shows() {
    let rows = "key,provider,destination,name\n\n\
                a,shlink,https://brand.example,\"1\n2\n3\"\n\
                b,shlink,\"brand\n.example\",\" x\"\n\
                ,shlink,https://brand.example,\n";
    for end in ["\n", "\r\n", "\r"] {
        assert_faults(
            rows.replace('\n', end),
            &[],
            &[
                "3: column 4 (name): shlink: write `name` on one line",
                "6: column 3 (destination): shlink: write `destination` on one line",
                "7: column 4 (name): shlink: remove the blanks around `name`",
                "8: column 1 (key): give the row a key",
            ],
        );
    }
    assert_faults(
        format!("sep=,\n{VALID}x\n"),
        &[],
        &["4: the row has 1 cell and the header 3"],
    );
}

#[test]
fn columns_that_lack_or_are_unknown_are_faults() {
    assert_faults(
        "ky,destination\na,https://brand.example\n",
        &[],
        &[
            "1: column 1 (ky): no field has this name; did you mean `key`?",
            "1: add a column `key`",
            "1: add a column `provider`, or name the provider of all rows: --provider P",
        ],
    );
    let own = "key,colour,destination\na,red,https://brand.example\n";
    assert_valid(own, &["--provider", "shlink", "--ignore", "colour"]);
    assert_faults(
        own,
        &["--provider", "shlink"],
        &["1: column 2 (colour): no field has this name"],
    );
    assert_faults(
        own,
        &["--provider", "shlnk", "--ignore", "colour"],
        &["2: --provider: no provider has this name; did you mean `shlink`?"],
    );
    for (name, near) in [
        ("Destination", "destination"),
        ("sub ids", "sub_ids"),
        ("Key", "key"),
    ] {
        let ran = check(format!("{name},provider\n"), &[]);
        assert!(
            ran.stdout.contains(&format!("did you mean `{near}`?")),
            "{ran:?}"
        );
    }
}

#[test]
fn a_key_that_is_repeated_names_the_first_line() {
    let mut text = VALID.to_owned();
    for key in ["b", "a", "c", "a", "b"] {
        text.push_str(&format!("{key},shlink,https://brand.example\n"));
    }
    let message = |line, first| {
        format!("{line}: column 1 (key): give the row a key of its own: line {first} has this one")
    };
    let faults = [message(4, 2), message(6, 2), message(7, 3)];
    assert_faults(text, &[], &faults.each_ref().map(String::as_str));
}

#[test]
fn a_cell_of_ten_megabytes_is_read() {
    let name = "x".repeat(10_000_000);
    let text = format!(
        "key,provider,destination,name,slug\na,shlink,https://h,\"{name}\",\nb,shlink,,,\n"
    );
    let ran = check(&text, &[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stdout
            .starts_with("in.csv:3: column 3 (destination): shlink: set `destination`"),
        "{}",
        ran.stdout
    );
    let long = text.replacen(",\n", ",\"x\n", 1);
    let ran = check(&long, &[]);
    assert!(
        ran.stdout
            .contains("in.csv:2: column 5 (slug): close the quotes"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_folder_and_a_missing_file_are_refused() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("in.csv")).unwrap();
    for (file, message) in [
        ("in.csv", "in.csv is a folder; name a CSV file in it"),
        ("no.csv", "can't read no.csv"),
    ] {
        let ran = folder.run(&["check", file]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(message), "{ran:?}");
    }
}

#[test]
fn a_table_from_stdin_is_checked() {
    let folder = Folder::new();
    folder.write("in.csv", format!("{VALID},shlink,https://h\n"));
    let stdin = std::fs::File::open(folder.path("in.csv")).unwrap();
    let ran: Ran = folder
        .command(&["check", "-"])
        .stdin(stdin)
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stdout.starts_with("standard input:3: column 1 (key)"),
        "{ran:?}"
    );
}

#[test]
fn a_slug_that_is_repeated_at_a_provider_and_domain_names_the_first_line() {
    let rows = "key,provider,destination,slug,domain\n\
                a,shlink,https://h/a,spring,\n\
                b,shlink,https://h/b,spring,go.brand.example\n\
                c,,https://h/c,spring,\n\
                d,shlink,https://h/d,\"{\"\"random\"\":true}\",\n\
                e,shlink,https://h/e,\"{\"\"random\"\":true}\",\n\
                f,shlink,https://h/f,spring,go.brand.example\n";
    assert_faults(
        rows,
        &["--provider", "shlink"],
        &[
            "4: column 4 (slug): shlink: give the row a `slug` of its own: line 2 has this one",
            "7: column 4 (slug): shlink: give the row a `slug` of its own: line 3 has this one",
        ],
    );
}

#[test]
fn a_fault_of_all_rows_is_told_once_with_their_number() {
    let mut text = "key,name\n".to_owned();
    for row in 1..=3_000 {
        text.push_str(&format!("k{row},Link {row}\n"));
    }
    let names: Vec<_> = TrackingLinks::variables().map(|(name, _)| name).collect();
    let unknown = format!(
        "2: --provider: no provider has this name; did you mean `shlink`? name one of {} (3000 \
         rows)",
        names.join(", ")
    );
    assert_faults(&text, &["--provider", "shlnk"], &[&unknown]);
    let lacks = "2: shlink: set `destination` (required), in a column of this name (3000 rows)";
    assert_faults(&text, &["--provider", "shlink"], &[lacks]);
    let ran = check(&text, &["--provider", "shlnk", "--format", "json"]);
    let fault: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(fault["rows"], 3_000);
}

#[test]
fn a_blank_in_a_url_is_told_as_what_it_is() {
    assert_faults(
        "key,provider,destination\na,shlink,https://brand.example/a b\n",
        &[],
        &["2: column 3 (destination): shlink: write the blanks within `destination` as %20"],
    );
}

#[test]
fn what_is_repeated_in_an_out_csv_is_found_without_its_apostrophes() {
    let rows = "key,provider,destination,slug,'-note\n\
                '-shoes,shlink,https://h/a,'-a,\n\
                '-shoes,shlink,https://h/b,'-a,\n\
                -shoes,shlink,https://h/c,-a,\n";
    let same = |line: u8, first: u8| {
        [
            format!(
                "{line}: column 1 (key): give the row a key of its own: line {first} has this one"
            ),
            format!(
                "{line}: column 4 (slug): shlink: give the row a `slug` of its own: line {first} \
                 has this one"
            ),
        ]
    };
    let faults = [same(3, 2), same(4, 2)].concat();
    let faults: Vec<_> = faults.iter().map(String::as_str).collect();
    assert_faults(rows, &["--from-out", "--ignore=-note"], &faults);
    let faults = same(3, 2);
    let faults: Vec<_> = faults.iter().map(String::as_str).collect();
    assert_faults(rows, &["--ignore='-note"], &faults);
}

#[test]
fn an_out_csv_without_from_out_is_hinted() {
    let outcomes = "state,link_id,url,short_url,tracking_url,link_slug,link_changed,sends,sent_at,\
                    settled_at,error_kind,error_status,error_code,request_id,error";
    let row = |name: &str| {
        format!(
            "key,provider,destination,name,{outcomes}\na,shlink,https://h,{name},created{}\n",
            ",".repeat(14)
        )
    };
    for (name, options, is_hinted) in [
        ("'+49", &[][..], true),
        ("'+49", &["--from-out"], false),
        ("49", &[], false),
    ] {
        let ran = check(row(name), options);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.stderr.contains("--from-out"), is_hinted, "{ran:?}");
    }
}

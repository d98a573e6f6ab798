//! Checks pages in Chromium, which `cargo xtask judge` names: that of `tracking-links report
//! --html` and that of `cargo xtask report`. Each loads without an error, and nothing is wider than
//! the screen of a phone.
//!
//! A first page, in which both are wrong, shows that the check would notice.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use tracking_links::journal::{Failure, Journal, NewRow, Outcome};
use tracking_links::{LinkRequest, TrackingLink};
use tracking_links_journal::SqliteJournal;

/// The width of a phone and of a desk, in CSS pixels.
const WIDTHS: [u32; 2] = [390, 1280];

const FLAGS: &str = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
    --disable-background-networking --disable-component-update --disable-sync \
    --allow-file-access-from-files --enable-logging=stderr --dump-dom";

/// Frames a page in a width, and writes into its title how wide the page is. (A window of Chromium
/// has a least width, and a frame has none.)
const FRAME: &str = r#"<!doctype html><title>not loaded</title>
<iframe src="PAGE" style="width: WIDTHpx; height: 800px; border: 0"
onload="document.title = 'width ' + contentDocument.documentElement.scrollWidth"></iframe>"#;

/// A page with an error and a wide line.
const WRONG: &str = "<!doctype html><div style='width: 2000px'>wide</div><script>wrong()</script>";

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [chromium, command, report] = &arguments[..] else {
        eprintln!("usage: page CHROMIUM TRACKING-LINKS REPORT, as `cargo xtask judge` calls it");
        return ExitCode::FAILURE;
    };
    match judge(chromium, command, report) {
        Ok(faults) if faults.is_empty() => {
            println!("ok      both pages, at {WIDTHS:?} pixels");
            ExitCode::SUCCESS
        }
        Ok(faults) => {
            faults.iter().for_each(|fault| println!("FAILED  {fault}"));
            ExitCode::FAILURE
        }
        Err(error) => {
            println!("FAILED  {error}");
            ExitCode::FAILURE
        }
    }
}

fn judge(
    chromium: &Path,
    command: &Path,
    of_workspace: &Path,
) -> Result<Vec<String>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let wrong = folder.path().join("wrong.html");
    std::fs::write(&wrong, WRONG)?;
    let found = faults(chromium, &wrong, WIDTHS[0])?;
    if found.len() != 2 {
        return Err(format!("a page with two faults has, for Chromium: {found:?}").into());
    }

    let (journal, page) = (
        folder.path().join("run.db"),
        folder.path().join("report.html"),
    );
    tokio::runtime::Runtime::new()?.block_on(fill(&journal))?;
    let mut report = Command::new(command);
    report.arg("report").arg(&journal).arg("--html").arg(&page);
    if !report.status()?.success() {
        return Err("`tracking-links report` failed".into());
    }
    let mut all = Vec::new();
    for width in WIDTHS {
        for page in [page.as_path(), of_workspace] {
            all.append(&mut faults(chromium, page, width)?);
        }
    }
    Ok(all)
}

/// Loads a page in a width, and returns what is wrong with it.
fn faults(chromium: &Path, page: &Path, width: u32) -> Result<Vec<String>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let frame = folder.path().join("frame.html");
    let url = format!("file://{}", page.display());
    let text = FRAME
        .replace("PAGE", &url)
        .replace("WIDTH", &width.to_string());
    std::fs::write(&frame, text)?;
    let output = Command::new(chromium)
        .args(FLAGS.split_whitespace())
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        ))
        .arg(format!("file://{}", frame.display()))
        .output()?;
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let title = out
        .split_once("<title>")
        .and_then(|(_, it)| it.split_once("</title>"));
    let title = title.map_or("", |(title, _)| title);
    let Some(Ok(wide)) = title.strip_prefix("width ").map(str::parse::<u32>) else {
        return Err(format!("Chromium did not load the page: {title:?}\n{err}").into());
    };
    let console = err.lines().filter(|line| line.contains(":CONSOLE"));
    let mut faults: Vec<_> = console
        .map(|line| format!("{} at {width} pixels: {line}", page.display()))
        .collect();
    if wide > width {
        faults.push(format!(
            "{}, at {width} pixels, is {wide} wide",
            page.display()
        ));
    }
    Ok(faults)
}

/// Makes a journal in which all that a report shows occurs, with long words.
async fn fill(path: &Path) -> Result<(), Box<dyn Error>> {
    let journal = SqliteJournal::open(path)?;
    let row = |number: usize| {
        let key = format!(
            "{number}-{}<script>wrong()</script>",
            "k".repeat(number % 300)
        );
        let destination = format!(
            "https://brand.example/{}?a=<b>",
            "path/".repeat(number % 90)
        );
        let request = LinkRequest::new().destination(destination);
        let provider = ["shop", "a-provider-with-a-very-long-name-as-of-an-account"][number % 2];
        NewRow::new(key, provider, request)
    };
    let rows: Vec<_> = (0..900).map(row).collect();
    journal.add("batch", &rows).await?;
    for provider in ["shop", "a-provider-with-a-very-long-name-as-of-an-account"] {
        let claims = journal.claim(provider, rows.len()).await?.claims;
        let ids: Vec<_> = claims.iter().map(|claim| claim.row.id).collect();
        journal.send(&ids).await?;
        for (number, id) in ids.into_iter().enumerate() {
            let link = || Box::new(TrackingLink::new(provider));
            let failure = |kind: &str| {
                let mut failure = Failure::new(kind, format!("{}: {}", kind, "why-".repeat(80)));
                (failure.status, failure.code) = (Some(409), Some("c".repeat(120)));
                failure
            };
            let outcome = match number % 10 {
                0 => Outcome::Existing(link()),
                1 => Outcome::Rejected(failure("conflict")),
                2 => Outcome::Unknown(failure("unknown")),
                3 => Outcome::InDoubt {
                    failure: Some(failure("timeout")),
                    after: None,
                },
                _ => Outcome::Created(link()),
            };
            journal.record(id, &outcome).await?;
        }
    }
    journal.close().await?;
    Ok(())
}

//! `cargo xtask bench`: measures the time, memory and size that the crates of this workspace cost,
//! compared with reqwest and hyper, and writes the results to docs/performance.md.
//!
//! Never fails because of a measured value, because times depend on the machine. The number of
//! allocations does not, so a test checks it (tests/memory).

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::failed::Failed;
use crate::process::output;
use crate::workspace::cargo;

/// Two programs that create a link: one without the facade, with reqwest and serde, and one with
/// the facade. Each has a title, its dependencies and its main.rs.
const PROGRAMS: [(&str, &str, &str); 2] = [
    (
        "reqwest and serde",
        "reqwest = { version = \"0.13\", default-features = false, features = [\"rustls\", \"system-proxy\", \"json\"] }\n\
         serde = { version = \"1\", features = [\"derive\"] }\n",
        "#[derive(serde::Serialize)] struct Body { name: String, external_social_platform: String }\n\
         #[derive(serde::Deserialize)] struct Link { #[serde(rename = \"linkUrl\")] link_url: String }\n\
         #[tokio::main(flavor = \"current_thread\")] async fn main() -> Result<(), Box<dyn std::error::Error>> {\n\
         let body = Body { name: \"Spring\".into(), external_social_platform: \"reddit\".into() };\n\
         let link: Link = reqwest::Client::new().post(\"https://api.fanvue.com/tracking-links\").bearer_auth(\"token\")\n\
         .json(&body).send().await?.error_for_status()?.json().await?;\n\
         println!(\"{}\", link.link_url); Ok(()) }\n",
    ),
    (
        "tracking-links with one provider",
        "tracking-links = { path = \"ROOT/crates/tracking-links\", default-features = false, features = [\"fanvue\", \"rustls\"] }\n",
        "use tracking_links::{Fanvue, LinkRequest, Platform, Provider};\n\
         #[tokio::main(flavor = \"current_thread\")] async fn main() -> Result<(), Box<dyn std::error::Error>> {\n\
         let request = LinkRequest::new().name(\"Spring\").platform(Platform::Reddit);\n\
         let link = Fanvue::builder(\"token\").build()?.create(&request).await?;\n\
         println!(\"{}\", link.slug.unwrap_or_default()); Ok(()) }\n",
    ),
];

const INTRO: &str = "# Performance

Made by `cargo xtask bench`. The numbers are from one run on one machine; only the ratios carry over
to others. The workload is one create over HTTP/1.1 to localhost. All subjects send and read the
same bytes, and take turns in rounds. Our crates always have a timeout, for which the runtime arms a
timer, so reqwest is measured without and with one. The aims are 1.02 times reqwest's p50 for the
facade, and 0.98 times its rate with 64 in flight.

## Time

One at a time: client and server share one processor, because waking another one takes longer than
the differences measured here. In flight together: medians of 15 rounds, and of each round's rate
divided by reqwest's. hyper opens a connection whenever none is idle, and the connection of an
answer just read is not idle yet; our crates wait up to 5 ms for it
([decision 3](decisions/0003-connection-resolver.md)).

";

const SPENT: &str = "## What it is spent on

Instructions are those of the client's thread. They were counted once, with callgrind, in November
2026 with reqwest 0.13; `cargo xtask bench` does not count them. Allocations are counted with dhat,
anew for this page: see [Memory](#memory).

reqwest executes about 24,000 instructions more than hyper, and makes more allocations. It parses
the URL three times: the caller's text, the text made of it for the redirect layer before sending,
and again after the answer. That is more than 12,000 instructions, also where redirects are off. It
clones the headers three times: for hyper, for a redirect and for a retry. The rest are boxes around
the futures of its layers, the body and the URL, and a connector that is cloned for each request.

Our crates send through hyper themselves
([decision 8](decisions/0008-sending-through-hyper.md)), and spend none of it. The URL is built once
for each operation without parameters, the timeout is one timer within the call's own future, a body
of one chunk is not copied, and a connector is one pointer. So the generated client makes fewer
allocations than hyper used directly, though it keeps rate limits, checks what it sends and knows
what may have been carried out. The facade adds two boxed futures, the check of the request, the
comparison with the link, and the link's own strings.

With many calls in flight, each call yields once before it sends, so that connections whose answers
have just been read become idle first. Without that, as many connections would be opened as reqwest
and hyper open.

";

pub(crate) fn bench(root: &Path) -> Result<ExitCode, Failed> {
    let cargo = |arguments: &str| {
        let mut command = cargo(root);
        command.args(arguments.split_whitespace());
        command
    };
    let mut page = String::from(INTRO);
    page.push_str(&output(&mut cargo(
        "run --quiet --release --package benches",
    ))?);
    page.push_str(SPENT);
    page.push_str(
        "## Memory\n\nCounted by `cargo test -p tests --test memory`, which fails if the facade makes more \
         than 4\nallocations more than reqwest without a timeout, or needs 1 MiB more than the cap.\n\n",
    );
    let counted = output(&mut cargo(
        "test --quiet --package tests --test memory -- --nocapture",
    ))?;
    for line in counted
        .lines()
        .filter(|line| line.contains(": ") && !line.starts_with("test "))
    {
        add(&mut page, &format!("- {line}"));
    }
    page.push_str(
        "\n## Building\n\nA program that creates one link: `cargo check` with an empty target folder, \
         and the stripped\nrelease binary.\n\n\
         | program | check, s | over the first | binary, KiB | over the first |\n|---|---|---|---|---|\n",
    );
    let folder = root.join("target/bench-programs");
    let mut first = None;
    for (name, dependencies, main) in PROGRAMS {
        let (check, bytes) = program(root, &folder, dependencies, main)?;
        let (first_check, first_bytes) = *first.get_or_insert((check, bytes));
        let row = format!(
            "| {name} | {:.1} | {:.2} | {} | {:.2} |",
            check.as_secs_f64(),
            check.as_secs_f64() / first_check.as_secs_f64(),
            bytes / 1024,
            bytes as f64 / first_bytes as f64
        );
        add(&mut page, &row);
    }
    let path = root.join("docs/performance.md");
    fs::write(&path, &page).map_err(|error| failed(&path, &error))?;
    print!("{page}");
    Ok(ExitCode::SUCCESS)
}

fn add(page: &mut String, line: &str) {
    writeln!(page, "{line}").expect("a string can be written to");
}

/// Builds a program in a folder. Returns the time of `cargo check` with an empty target folder, and
/// the size of the stripped release binary.
fn program(
    root: &Path,
    folder: &Path,
    dependencies: &str,
    main: &str,
) -> Result<(Duration, u64), Failed> {
    _ = fs::remove_dir_all(folder);
    let write = |name: &str, text: &str| -> Result<(), Failed> {
        let path: PathBuf = folder.join(name);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| failed(&path, &error))
    };
    let dependencies = dependencies.replace("ROOT", &root.display().to_string());
    write(
        "Cargo.toml",
        &format!(
            "[workspace]\n[package]\nname = \"program\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\n{dependencies}\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n[profile.release]\nstrip = true\n"
        ),
    )?;
    write("src/main.rs", main)?;
    let lock = root.join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).map_err(|error| failed(&lock, &error))?;
    let cargo = |arguments: &str| {
        let mut command = crate::workspace::cargo(folder);
        command
            .args(arguments.split_whitespace())
            .env("CARGO_TARGET_DIR", folder.join("target"));
        command
    };
    output(&mut cargo("fetch --quiet"))?;
    let started = Instant::now();
    output(&mut cargo("check --quiet"))?;
    let check = started.elapsed();
    output(&mut cargo("build --quiet --release"))?;
    let binary = folder
        .join("target/release/program")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let bytes = fs::metadata(&binary).map_err(|error| failed(&binary, &error))?;
    Ok((check, bytes.len()))
}

fn failed(path: &Path, error: &std::io::Error) -> Failed {
    Failed(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_words_around_the_figures() {
        let page = include_str!("../../docs/performance.md");
        assert!(page.starts_with(INTRO) && page.contains(SPENT));
    }
}

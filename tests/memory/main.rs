//! Bounds on memory, whatever the server sends, and on allocations compared with reqwest's.
//!
//! One test, since the allocator counts the whole process.

#![allow(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::io::Write;

use benches::server::{Reply, Server};
use benches::subject::{ANSWER, Subject};
use flate2::Compression;
use flate2::write::GzEncoder;
use tracking_links::{Fanvue, LinkRequest, Platform, Provider, fanvue};
use tracking_links_runtime::{Builder, Credential, Runtime};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

const MIB: usize = 1024 * 1024;
/// Not a power of two, so that a doubling buffer exceeds it.
const CAP: usize = 5 * MIB;
/// Of 8 bytes, so that what replaces it is longer.
const TOKEN: &str = "a-tok-en";

#[tokio::test]
async fn memory_and_allocations_are_bounded() {
    peaks().await;
    allocations().await;
}

/// Checks the peak memory of a call, whatever the server sends.
async fn peaks() {
    let chunk: &'static [u8] = vec![b'1'; 16 * 1024].leak();
    let list: &'static [u8] = b"0,".repeat(8 * 1024).leak();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        encoder.write_all(&[b'1'; MIB]).unwrap();
    }
    let bomb: &'static [u8] = encoder.finish().unwrap().leak();
    let head = |text: &str| -> &'static [u8] { text.as_bytes().to_vec().leak() };
    let echo: &'static [u8] = format!("\"{TOKEN}\",").repeat(1024).into_bytes().leak();
    let escaped: &'static [u8] = TOKEN.replace('-', "%252D").repeat(1024).into_bytes().leak();
    // As long as the cap allows: a documented error, which is decoded.
    let items = format!("\"{TOKEN}\",").repeat(CAP / (TOKEN.len() + 3) - 10);
    let whole = format!("{{\"message\":\"no\",\"errors\":[{items}0]}}");
    let length = whole.len();
    let whole = format!("HTTP/1.1 403 X\r\ncontent-length: {length}\r\n\r\n{whole}");
    for (row, reply) in [
        (
            "an endless error that repeats the token",
            Reply::Endless(head("HTTP/1.1 403 X\r\n\r\n[0,"), echo),
        ),
        (
            "an endless error that repeats the token escaped",
            Reply::Endless(head("HTTP/1.1 500 X\r\n\r\n"), escaped),
        ),
        (
            "a whole error that repeats the token",
            Reply::Answer(whole.into_bytes().leak()),
        ),
        (
            "an endless success that repeats the token",
            Reply::Endless(head("HTTP/1.1 201 X\r\n\r\n[0,"), echo),
        ),
        (
            "an endless success",
            Reply::Endless(head("HTTP/1.1 201 X\r\n\r\n"), chunk),
        ),
        (
            "an endless error",
            Reply::Endless(head("HTTP/1.1 500 X\r\n\r\n"), chunk),
        ),
        (
            "an endless list as an error",
            Reply::Endless(head("HTTP/1.1 400 X\r\n\r\n[0,"), list),
        ),
        (
            "a success with a gzip bomb",
            Reply::Endless(
                head("HTTP/1.1 201 X\r\ncontent-encoding: gzip\r\n\r\n"),
                bomb,
            ),
        ),
        (
            "an error with a gzip bomb",
            Reply::Endless(
                head("HTTP/1.1 500 X\r\ncontent-encoding: gzip\r\n\r\n"),
                bomb,
            ),
        ),
    ] {
        let server = Server::start(reply);
        const API: &tracking_links_runtime::Api = &fanvue::Client::API;
        let builder: Builder<Runtime> = Builder::new(API)
            .base_url(&server.url)
            .credential(Credential::bearer(TOKEN))
            .max_body_bytes(CAP);
        let client = fanvue::Client::from(builder.build().unwrap());
        let fanvue = Fanvue::builder_with_client(client).build().unwrap();
        let request = LinkRequest::new().name("Spring").platform(Platform::Reddit);

        let profiler = dhat::Profiler::builder().testing().build();
        let error = fanvue.create(&request).await.unwrap_err();
        let peak = dhat::HeapStats::get().max_bytes;
        drop(profiler);
        println!(
            "{row}: peak {:.2} MiB of {} allowed",
            peak as f64 / MIB as f64,
            CAP / MIB + 1
        );
        assert!(error.body_truncated(), "{row}: {error:?}");
        assert!(
            peak > CAP,
            "{row}: only {peak} bytes; was the body read at all?"
        );
        assert!(
            peak <= CAP + MIB,
            "{row}: {peak} bytes are more than the cap and 1 MiB"
        );
    }
}

/// Compares the allocations of a create with those of reqwest, without a timeout, for the same
/// request.
async fn allocations() {
    let server = Server::start(Reply::Answer(ANSWER));
    let mut counted = Vec::new();
    for (name, subject) in Subject::all(&server.url) {
        for _ in 0..50 {
            subject.create().await;
        }
        const CALLS: u64 = 500;
        let profiler = dhat::Profiler::builder().testing().build();
        for _ in 0..CALLS {
            subject.create().await;
        }
        let stats = dhat::HeapStats::get();
        drop(profiler);
        let count = stats.total_blocks as f64 / CALLS as f64;
        let bytes = stats.total_bytes as f64 / CALLS as f64;
        println!("{name}: {count:.1} allocations and {bytes:.0} bytes a request");
        counted.push((name, count));
    }
    // Facade and client share one connection; the other three have one each.
    assert_eq!(server.connections(), 4, "connections are reused");
    let of = |name: &str| counted.iter().find(|(it, _)| *it == name).unwrap().1;
    let more = of("facade") - of("reqwest");
    assert!(
        more <= 4.0,
        "the facade makes {more:.1} more allocations for each request than reqwest"
    );
    assert!(of("reqwest") > 20.0, "nothing was counted");
}

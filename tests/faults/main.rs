//! The fault matrix: every fault against every operation, with a server that counts what it read to the end.
//!
//! What came of it is compared with `docs/faults.md`; `UPDATE_EXPECT=1` rewrites that.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod connecting;
mod matrix;
mod random;
mod rows;
mod server;
mod storm;
mod table;
mod target;
mod tokens;

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// So many MiB of blanks, compressed to about a thousandth.
fn gzip_bomb(mebibytes: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..mebibytes {
        encoder.write_all(&[b' '; 1024 * 1024]).unwrap();
    }
    encoder.finish().unwrap()
}

//! The file of what was checked so far: a line of JSON for each check, added when it ends.
//!
//! A process that dies while it writes leaves a part of a line, which the next one skips. Nothing
//! in the file is ever changed.

use std::collections::HashMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::outcome::Outcome;

/// How each line begins. A file with another line is no such file, and is left as it is.
const BEGIN: &[u8] = br#"{"url":"#;

/// What was checked so far, and the file to add to.
#[derive(Debug)]
pub(crate) struct State {
    file: File,
    known: HashMap<String, Outcome>,
}

impl State {
    /// Opens a file, or creates it, and reads the outcomes since a time: seconds since 1970. Until
    /// this value is dropped, nobody else can open the file so.
    ///
    /// # Errors
    ///
    /// Fails with [`WouldBlock`](io::ErrorKind::WouldBlock) if another process has the file, with
    /// [`InvalidData`](io::ErrorKind::InvalidData) if it is another kind of file, and if it can't
    /// be read and written.
    pub(crate) fn open(path: &Path, since: u64) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).append(true).create(true).open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::from(io::ErrorKind::WouldBlock),
            TryLockError::Error(error) => error,
        })?;
        let mut known = HashMap::new();
        for line in BufReader::new(&file).split(b'\n') {
            let line = line?;
            if !line.starts_with(BEGIN) && !BEGIN.starts_with(&line) {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let Ok(outcome) = serde_json::from_slice::<Outcome>(&line) else {
                continue;
            };
            if outcome.checked_at > since {
                known.insert(outcome.url.clone(), outcome);
            } else {
                known.remove(&outcome.url);
            }
        }
        end_last_line(&mut file)?;
        Ok(Self { file, known })
    }

    /// Returns the outcome of an earlier check of a URL.
    pub(crate) fn get(&self, url: &str) -> Option<&Outcome> {
        self.known.get(url)
    }

    /// Adds an outcome. It stays if this process is killed.
    ///
    /// # Errors
    ///
    /// Fails if the file can't be written.
    pub(crate) fn add(&mut self, outcome: &Outcome) -> io::Result<()> {
        let mut line = serde_json::to_vec(outcome)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

/// Ends a line that a killed process wrote in part, so that the next one is read.
fn end_last_line(file: &mut File) -> io::Result<()> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(());
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    match &last {
        b"\n" => Ok(()),
        _ => file.write_all(b"\n"),
    }
}

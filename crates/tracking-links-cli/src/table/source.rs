//! The file of a table, which is read more than once: from its start each time, and the same bytes.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::fault::Unreadable;

/// The bytes at the start of a file by which its encoding is found.
const START: usize = 1024;

pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// The file of a table, or a copy of the standard input.
#[derive(Debug)]
pub(crate) struct Source {
    name: String,
    path: Option<PathBuf>,
    file: File,
    /// The bytes before the table: the byte order mark.
    skip: u64,
    /// The first bytes after them.
    start: Vec<u8>,
}

impl Source {
    /// Opens a file, or copies the standard input to a temporary file if the path is `-`.
    pub(crate) fn open(path: &Path) -> Result<Self, Unreadable> {
        let is_stdin = path == Path::new("-");
        let name = match is_stdin {
            true => "standard input".to_owned(),
            false => path.display().to_string(),
        };
        let unreadable = |error: &io::Error| Unreadable(format!("can't read {name}: {error}"));
        let file = match is_stdin {
            true => copy_of_stdin(),
            false => File::open(path),
        };
        let mut file = file.map_err(|error| unreadable(&error))?;
        let metadata = file.metadata().map_err(|error| unreadable(&error))?;
        if metadata.is_dir() {
            let message = format!("{name} is a folder; name a CSV file in it");
            return Err(Unreadable(message));
        }
        if !metadata.is_file() {
            let message = format!("{name} is no file, and can't be read twice; pipe it to `-`");
            return Err(Unreadable(message));
        }
        let mut start = Vec::new();
        let limit = START as u64;
        let read = (&mut file).take(limit).read_to_end(&mut start);
        read.map_err(|error| unreadable(&error))?;
        let skip = bytes_before_utf8(&name, &start)?;
        start.drain(..skip);
        Ok(Self {
            name,
            path: (!is_stdin).then(|| path.to_owned()),
            file,
            skip: skip as u64,
            start,
        })
    }

    /// Returns the name of the file, for people.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the path; `None` if it is the standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns whether a byte order mark is before the table.
    pub(crate) fn has_bom(&self) -> bool {
        self.skip > 0
    }

    /// Returns the first bytes of the table.
    pub(crate) fn start(&self) -> &[u8] {
        &self.start
    }

    /// Leaves out bytes at the start of the table from now on.
    pub(crate) fn skip(&mut self, bytes: usize) {
        self.skip += bytes as u64;
        self.start.drain(..bytes);
    }

    /// Reads the table from its start.
    pub(crate) fn read(&mut self) -> io::Result<Bytes<'_>> {
        self.file.seek(SeekFrom::Start(self.skip))?;
        Ok(Bytes {
            file: &mut self.file,
            hash: Sha256::new(),
        })
    }
}

/// Copies the standard input to a file that nobody else can open, and which is gone at the end.
fn copy_of_stdin() -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut io::stdin().lock(), &mut file)?;
    file.rewind()?;
    Ok(file)
}

/// Returns how many bytes come before a text in UTF-8; an error if the text is in UTF-16.
fn bytes_before_utf8(name: &str, start: &[u8]) -> Result<usize, Unreadable> {
    let nul_bytes = start.iter().filter(|byte| **byte == 0).count();
    if start.starts_with(b"\xff\xfe")
        || start.starts_with(b"\xfe\xff")
        || nul_bytes * 4 > start.len()
    {
        return Err(Unreadable(format!(
            "{name} is in UTF-16; save it as UTF-8 (in Excel: \"CSV UTF-8\"), or convert it: \
             iconv -f UTF-16 -t UTF-8 IN.csv > OUT.csv"
        )));
    }
    Ok(if start.starts_with(BOM) { BOM.len() } else { 0 })
}

/// The bytes of a table, which are hashed as they are read.
#[derive(Debug)]
pub(crate) struct Bytes<'a> {
    file: &'a mut File,
    hash: Sha256,
}

impl Bytes<'_> {
    /// Returns the SHA-256 of what was read, in hexadecimal digits.
    pub(crate) fn digest(self) -> String {
        let digest = self.hash.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Read for Bytes<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read(buffer)?;
        self.hash.update(&buffer[..bytes]);
        Ok(bytes)
    }
}

//! The files of a journal: the lock that its worker holds, and whether they are still those that
//! were opened.
//!
//! The lock is a file beside the journal. The system frees it when its process ends, however that
//! ends. Its text says who has it, and how often the journal was changed: after a kill, a journal
//! that was changed less often has lost its write-ahead log, or a part of it.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::{env, process};

use tracking_links::journal::JournalErrorKind as Kind;

use super::fault::Fault;

/// A file, as it was when it was opened.
#[derive(Debug)]
struct Seen {
    path: PathBuf,
    file: (u64, u64),
    /// Its length at least, of a file that only this process makes shorter.
    length: Option<u64>,
}

/// The files of a journal that this process has open for work.
#[derive(Debug)]
pub(super) struct Files {
    journal: PathBuf,
    lock: File,
    lock_path: PathBuf,
    seen: Vec<Seen>,
}

/// Returns the journal's path without links, so that two names of a file have one lock.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, Fault> {
    if path.is_dir() {
        let message = format!("{} is a folder; name a file in it", path.display());
        return Err(Fault::new(Kind::Missing, message));
    }
    if let Ok(path) = path.canonicalize() {
        refuse_hard_links(&path)?;
        return Ok(path);
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let (Ok(folder), Some(name)) = (folder.canonicalize(), path.file_name()) else {
        return Err(Fault::new(
            Kind::Missing,
            format!(
                "the folder {} of the journal does not exist; create it, or name another",
                folder.display()
            ),
        ));
    };
    Ok(folder.join(name))
}

/// Refuses a journal with several names. Each would have a lock of its own.
#[cfg(unix)]
fn refuse_hard_links(path: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::MetadataExt;
    match path.metadata() {
        Ok(metadata) if metadata.nlink() > 1 => Err(Fault::new(
            Kind::Other,
            format!(
                "{} is a hard link: another name of the file could be in use, and nobody would \
                 know; use a copy, or remove the other name",
                path.display()
            ),
        )),
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn refuse_hard_links(_: &Path) -> Result<(), Fault> {
    Ok(())
}

/// Returns the path of a file beside the journal.
pub(super) fn beside(journal: &Path, suffix: &str) -> PathBuf {
    let mut path = OsString::from(journal);
    path.push(suffix);
    path.into()
}

/// Makes an empty file that only its owner can read, unless there is one: requests may contain
/// passwords of links.
pub(super) fn create(journal: &Path) -> Result<(), Fault> {
    match new_file(journal, true) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(of_io(error, journal)),
        _ => Ok(()),
    }
}

fn new_file(path: &Path, exclusive: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(true)
        .create_new(exclusive);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

fn of_io(error: io::Error, path: &Path) -> Fault {
    let (kind, remedy) = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
            Kind::ReadOnly,
            "make its folder writable, or copy the journal to where it is",
        ),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => (Kind::Full, "make room"),
        ErrorKind::IsADirectory => (Kind::Missing, "name a file"),
        _ => (Kind::Unreachable, "check its folder and its disk"),
    };
    Fault::new(kind, format!("{}: {error}; {remedy}", path.display()))
}

impl Files {
    /// Locks a journal for this process. Returns with it how often the journal had been changed
    /// when its last worker was killed; 0 if it was not.
    pub(super) fn lock(journal: &Path) -> Result<(Self, i64), Fault> {
        let lock_path = beside(journal, "-lock");
        let mut lock = loop {
            let mut lock = new_file(&lock_path, false).map_err(|error| of_io(error, &lock_path))?;
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(in_use(journal, &mut lock)),
                Err(TryLockError::Error(error)) => return Err(of_io(error, &lock_path)),
            }
            // The last worker may have removed the file between our opening and locking it.
            let (ours, there) = (lock.metadata(), fs::metadata(&lock_path));
            if let (Ok(ours), Ok(there)) = (ours, there)
                && identity(&ours) == identity(&there)
            {
                break lock;
            }
        };
        let text = read(&mut lock);
        let changes = text
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("changes "));
        let changes = changes.and_then(|number| number.trim().parse().ok());
        let files = Self {
            journal: journal.to_owned(),
            lock,
            lock_path,
            seen: Vec::new(),
        };
        Ok((files, changes.unwrap_or(0)))
    }

    /// Notes in the lock who has it, and which files are open.
    pub(super) fn opened(&mut self, changes: i64) -> Result<(), Fault> {
        self.note(changes)?;
        let program = env::args_os().next().map(PathBuf::from);
        let program = program
            .as_deref()
            .and_then(Path::file_name)
            .unwrap_or_default();
        let who = format!("process {} ({})", process::id(), program.display());
        let written = writeln!(self.lock, "{who:<99}");
        written.map_err(|error| of_io(error, &self.lock_path))?;
        for (path, length) in [
            (self.journal.clone(), None),
            (beside(&self.journal, "-wal"), Some(0)),
            (self.lock_path.clone(), None),
        ] {
            let metadata = fs::metadata(&path).map_err(|error| of_io(error, &path))?;
            self.seen.push(Seen {
                path,
                file: identity(&metadata),
                length,
            });
        }
        self.check()
    }

    /// Notes how often the journal was changed. This does not need to reach the disk: it says what
    /// the journal has at least, and is for kills.
    pub(super) fn note(&mut self, changes: i64) -> Result<(), Fault> {
        let written = self
            .lock
            .rewind()
            .and_then(|()| writeln!(self.lock, "changes {changes:<20}"));
        written.map_err(|error| of_io(error, &self.lock_path))
    }

    /// Fails if a file was deleted, replaced or truncated since it was opened. What is written to
    /// such a file is lost.
    pub(super) fn check(&mut self) -> Result<(), Fault> {
        for seen in &mut self.seen {
            let metadata = fs::metadata(&seen.path);
            let metadata = metadata
                .ok()
                .filter(|metadata| identity(metadata) == seen.file);
            let (path, journal) = (seen.path.display(), self.journal.display());
            let Some(metadata) = metadata else {
                return Err(Fault::new(
                    Kind::Missing,
                    format!(
                        "{path} was deleted or replaced while the journal {journal} was in use; \
                         put it back, and run this again"
                    ),
                ));
            };
            if Some(metadata.len()) < seen.length {
                return Err(Fault::new(
                    Kind::Damaged,
                    format!(
                        "{path} was truncated while the journal {journal} was in use; restore it, \
                         and run this again"
                    ),
                ));
            }
            seen.length = seen.length.map(|_| metadata.len());
        }
        Ok(())
    }

    /// Frees the journal. Keeps the text of the lock if something went wrong, or if the journal
    /// still needs its write-ahead log.
    pub(super) fn release(self, well: bool) {
        if well && !beside(&self.journal, "-wal").exists() {
            // A lock that stays does no harm.
            let _ = fs::remove_file(&self.lock_path);
        }
    }
}

fn in_use(journal: &Path, lock: &mut File) -> Fault {
    let text = read(lock);
    let who = text.lines().nth(1).map_or("another process", str::trim);
    Fault::new(
        Kind::InUse,
        format!(
            "the journal {} is in use by {who}; wait until it ends, or stop it",
            journal.display()
        ),
    )
}

/// Returns the text of the lock: empty if the system does not let others read a locked file.
fn read(lock: &mut File) -> String {
    let mut text = String::new();
    let read = lock
        .rewind()
        .and_then(|()| lock.take(1000).read_to_string(&mut text));
    if read.is_err() {
        text.clear();
    }
    text
}

/// Returns what tells a file from others, whatever their names are.
#[cfg(unix)]
fn identity(file: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (file.dev(), file.ino())
}

/// Returns the same for all files: this system does not let anyone delete an open file.
#[cfg(not(unix))]
fn identity(_: &Metadata) -> (u64, u64) {
    (0, 0)
}

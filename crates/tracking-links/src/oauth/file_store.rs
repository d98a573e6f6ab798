//! A store of tokens in a file, for any number of processes on one machine.

use std::ffi::OsString;
#[cfg(unix)]
use std::fs::File;
use std::fs::{OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use tracking_links_runtime::{BoxFuture, Clock, SystemClock};

use super::store::{StoreLock, TokenStore};
use super::tokens::{StoreError, Tokens};

/// How often a process asks for a lock that another one holds.
const POLL: Duration = Duration::from_millis(10);

/// A store of tokens in a file, for any number of processes on one machine.
///
/// The file contains the tokens as plain text; on Unix only its owner can read it. Each save
/// replaces the file at once, so that a crash leaves the old or the new one. Beside it, an empty
/// file with the ending `.lock` holds the operating system's advisory lock, which is released even
/// if the process is killed. Network file systems may not support such locks.
///
/// The file takes precedence over the refresh token that [`OAuth::builder`](super::OAuth::builder)
/// was given. So after signing in again, save the new token; running processes then use it too:
///
/// ```
/// use tracking_links::oauth::{FileStore, StoreError, TokenStore, Tokens};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), StoreError> {
/// # let path = std::env::temp_dir().join(format!("tokens-{}.json", std::process::id()));
/// let store = FileStore::new(&path);
/// // Wait for a refresh of another process, which would replace the new token.
/// let lock = store.lock().await?;
/// store.save(&Tokens::new("the new refresh token")).await?;
/// drop(lock);
/// # std::fs::remove_file(&path)?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// A store in this file, which need not exist yet; its folder must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The path of a file beside the tokens.
    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(ending);
        PathBuf::from(name)
    }

    /// Writes another file and renames it, so that no one reads half of one.
    fn write(&self, text: &str) -> io::Result<()> {
        let new = self.beside(&format!(".{}.new", std::process::id()));
        let mut file = private().truncate(true).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, &self.path)?;
        // Elsewhere a folder can't be opened.
        #[cfg(unix)]
        match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all()?,
            _ => File::open(".")?.sync_all()?,
        }
        Ok(())
    }

    fn read(&self) -> Result<Option<Tokens>, StoreError> {
        match std::fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(Tokens::from_json(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Runs a function that blocks on another thread; an error names the file.
    async fn blocking<T: Send + 'static>(
        &self,
        act: impl FnOnce(Self) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        let done = tokio::task::spawn_blocking(|| act(store)).await;
        done.unwrap_or_else(|error| Err(error.into()))
            .map_err(|error| format!("{}: {error}", self.path.display()).into())
    }
}

/// Creates files that only their owner can read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl TokenStore for FileStore {
    fn save<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        let text = tokens.expose_json();
        Box::pin(self.blocking(move |store| Ok(store.write(&text)?)))
    }

    fn load(&self) -> BoxFuture<'_, Result<Option<Tokens>, StoreError>> {
        Box::pin(self.blocking(|store| store.read()))
    }

    fn lock(&self) -> BoxFuture<'_, Result<StoreLock, StoreError>> {
        Box::pin(async move {
            let open = |store: Self| Ok(private().open(store.beside(".lock"))?);
            let file = self.blocking(open).await?;
            // A blocking wait would keep the async runtime from shutting down.
            loop {
                match file.try_lock() {
                    Ok(()) => return Ok(Box::new(file) as StoreLock),
                    Err(TryLockError::WouldBlock) => SystemClock.sleep(POLL).await,
                    Err(TryLockError::Error(error)) => return Err(error.into()),
                }
            }
        })
    }

    fn save_doubt<'a>(&'a self, tokens: &'a Tokens) -> BoxFuture<'a, Result<(), StoreError>> {
        self.save(tokens)
    }
}

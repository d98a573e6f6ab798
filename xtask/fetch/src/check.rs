//! Compares what one provider's addresses answer with what is vendored, and writes it if asked to.

use std::path::Path;

use codegen::sources::{ChangedFile, Contents, Page, Sources};

use crate::address::{Servers, shown};
use crate::ask::{Answer, Asker};
use crate::failed::Stop;
use crate::progress::Progress;
use crate::trouble::Trouble;

/// The folder below the workspace in which the new files of a check are made.
const FETCHED: &str = "target/fetched";

/// The check of one provider.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Check<'a> {
    pub(crate) root: &'a Path,
    pub(crate) provider: &'a str,
    pub(crate) sources: &'a Sources,
    /// Today, `YYYY-MM-DD`.
    pub(crate) day: &'a str,
    /// Whether to vendor what has changed.
    pub(crate) write: bool,
}

/// What is to be done about a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// Nothing: all is vendored.
    Fresh,
    /// A document has changed and is not written.
    Changed,
    /// An address did not answer, or with no document. Nothing is written.
    Unreachable,
}

impl Check<'_> {
    /// Asks all addresses. Returns what to print, too.
    pub(crate) async fn run(
        self,
        asker: &Asker,
        progress: &Progress,
    ) -> Result<(Found, String), Stop> {
        let provider = self.provider;
        if self.sources.pages().is_empty() {
            let text = format!("written here: {provider}; no source\n");
            return Ok((Found::Fresh, text));
        }
        let servers = Servers::of(&self.sources.addresses());
        let (mut contents, mut troubles) = (Vec::new(), Vec::new());
        let mut notes = Vec::new();
        for page in self.sources.pages() {
            match self.ask(page, &servers, &mut notes, asker, progress).await {
                Ok(page) => contents.push(page),
                Err(trouble) => troubles.push((page.address(), trouble)),
            }
            progress.answered();
        }
        let mut text = String::new();
        let found = if troubles.is_empty() {
            notes.extend(contents.iter().flat_map(Contents::notes).cloned());
            self.compare(&contents, &mut text)?
        } else {
            text += &format!("unreachable: {provider}; its files are as they were\n");
            for (address, trouble) in troubles {
                if !address.is_empty() {
                    text += &indented(&[format!("{}:", shown(address))], 2);
                }
                text += &indented(&trouble.lines(), 4);
            }
            Found::Unreachable
        };
        let notes: Vec<String> = notes.iter().map(|note| format!("note: {note}")).collect();
        text += &indented(&notes, 2);
        Ok((found, text))
    }

    async fn ask(
        self,
        page: &Page,
        servers: &Servers,
        notes: &mut Vec<String>,
        asker: &Asker,
        progress: &Progress,
    ) -> Result<Contents, Trouble> {
        let address = page.address();
        if address.is_empty() {
            let files: Vec<&str> = page.files().collect();
            let message = format!("provider.toml names no address for {}", files.join(", "));
            return Err(Trouble::new(message).help(
                "write `source`, the page's address, or `fetch`, the address of its Markdown \
                 source or of the document, beside `sha256`; or `fetch = false` at the top of the \
                 file if the document was written here",
            ));
        }
        let name = shown(address);
        progress.asking(&name, 0);
        let show = |bytes| progress.asking(&name, bytes);
        let answer = asker.ask(address, page.validators(), servers, notes, show);
        match answer.await? {
            Answer::NotModified => Ok(Contents::unchanged(page)),
            Answer::Body(body, validators) => Ok(self.sources.contents(page, body, validators)?),
        }
    }

    fn compare(self, contents: &[Contents], text: &mut String) -> Result<Found, Stop> {
        let (root, provider) = (self.root, self.provider);
        let renewal = self.sources.renewal(contents, self.day)?;
        if renewal.changed().is_empty() {
            if self.write {
                renewal.write(root)?;
            }
            *text += &format!("fresh: {provider}\n");
            return Ok(Found::Fresh);
        }
        let folder = match renewal.stage(root, &root.join(FETCHED)) {
            Ok(folder) => folder,
            Err(failure) => {
                *text += &format!(
                    "unreachable: {provider}; its files are as they were, because the new ones \
                     can't be used\n"
                );
                *text += &indented(&Trouble::from(failure).lines(), 2);
                return Ok(Found::Unreachable);
            }
        };
        let folder = folder.strip_prefix(root).unwrap_or(&folder).display();
        let files = renewal.changed().iter().map(|file| sizes(provider, file));
        let files = indented(&files.collect::<Vec<_>>(), 2);
        if self.write {
            renewal.write(root)?;
            *text += &format!("vendored: {provider}\n{files}");
            *text += &format!(
                "  Next: `cargo xtask diff {provider}` says what changed, and `cargo xtask regen \
                 {provider}` generates the client.\n"
            );
            return Ok(Found::Fresh);
        }
        *text += &format!("changed: {provider}\n{files}");
        *text += &match (renewal.changed(), self.sources.pages()) {
            // Of the provider's only document, there is one to compare with.
            ([file], [_]) => format!(
                "  `cargo xtask diff {provider} {folder}/{}` says what changed.\n",
                file.path()
            ),
            _ => format!("  The new files are in {folder}.\n"),
        };
        Ok(Found::Changed)
    }
}

fn sizes(provider: &str, file: &ChangedFile) -> String {
    let before = match file.bytes_before() {
        Some(bytes) => format!("was {bytes}"),
        None => "was missing".to_owned(),
    };
    format!(
        "specs/{provider}/{}: {} bytes, {before}",
        file.path(),
        file.bytes()
    )
}

fn indented(lines: &[String], width: usize) -> String {
    let lines = lines.iter().map(|line| format!("{:width$}{line}\n", ""));
    lines.collect()
}

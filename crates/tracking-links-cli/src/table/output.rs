//! OUT.csv: the rows of a table with what became of each, whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::fault::Unreadable;
use super::formula::defuse;
use super::outcome::{OUTCOMES, Outcome};
use super::rows::Rows;
use super::source::BOM;

/// A table that is being written. It is a temporary file beside its place until
/// [`finish`](Self::finish) renames it, so that nobody finds the half of it.
#[derive(Debug)]
pub(crate) struct Output {
    path: PathBuf,
    csv: csv::Writer<BufWriter<NamedTempFile>>,
    /// The indices of the columns of the input that are repeated.
    columns: Vec<usize>,
}

/// The cells of a row of the input, kept until its outcome is known.
#[derive(Debug)]
pub(crate) struct Cells(Vec<Vec<u8>>);

impl Cells {
    /// Returns how many bytes they have.
    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }
}

impl Output {
    /// Fails with what to do if a table can't be written there, before any work is done.
    pub(crate) fn check(path: &Path, input: Option<&Path>) -> Result<(), Unreadable> {
        let name = path.display();
        let refuse = |message: String| Err(Unreadable(message));
        if path.is_dir() {
            return refuse(format!("{name} is a folder; name a file in it"));
        }
        if fs::metadata(path).is_ok_and(|it| !it.is_file()) {
            return refuse(format!("{name} is a device or a pipe; name a file"));
        }
        let canonical = |path: &Path| fs::canonicalize(path).ok();
        if input.is_some_and(|it| canonical(it).is_some() && canonical(it) == canonical(path)) {
            return refuse(format!("{name} is the input; write the output elsewhere"));
        }
        let folder = folder(path);
        match temporary(path) {
            Ok(_) => Ok(()),
            Err(error) => refuse(format!("can't write to {}: {error}", folder.display())),
        }
    }

    /// Fails if a table would be written over a journal, or over a file that belongs to one.
    pub(crate) fn check_journal(path: &Path, journal: &str) -> Result<(), Unreadable> {
        let place = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            let folder = fs::canonicalize(folder(path)).ok();
            fs::canonicalize(path)
                .ok()
                .or_else(|| Some(folder?.join(name)))
        };
        let of_journal = ["", "-wal", "-shm", "-lock"].map(|end| format!("{journal}{end}"));
        let mut of_journal = of_journal.iter().map(|it| place(Path::new(it)));
        match of_journal.any(|it| it.is_some() && it == place(path)) {
            true => Err(Unreadable(format!(
                "{} is the journal, or a part of it; write the output elsewhere",
                path.display()
            ))),
            false => Ok(()),
        }
    }

    /// Begins a table with the columns of the input and those of the outcomes, written down as the
    /// input is: delimiter, byte order mark and line breaks. No row has been read yet.
    pub(crate) fn create(path: &Path, rows: &Rows<'_>) -> io::Result<Self> {
        let mut file = BufWriter::new(temporary(path)?);
        let form = rows.layout.form;
        if form.has_bom {
            file.write_all(BOM)?;
        }
        let terminator = match form.has_crlf {
            true => csv::Terminator::CRLF,
            false => csv::Terminator::Any(b'\n'),
        };
        if form.tells_delimiter {
            file.write_all(&[b's', b'e', b'p', b'=', form.delimiter])?;
            file.write_all(if form.has_crlf { b"\r\n" } else { b"\n" })?;
        }
        let csv = csv::WriterBuilder::new()
            .delimiter(form.delimiter)
            .terminator(terminator)
            .from_writer(file);
        let columns = rows.header().repeated();
        // Through a symbolic link, so that it stays one.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut output = Self { path, csv, columns };
        let names = output.cells(rows);
        output.write_record(&names, OUTCOMES)?;
        Ok(output)
    }

    /// Returns the cells of the row that was read last, for [`write`](Self::write). The lacking
    /// cells of a short row are empty.
    pub(crate) fn cells(&self, rows: &Rows<'_>) -> Cells {
        let cells = self.columns.iter().map(|index| rows.cell(*index).to_vec());
        Cells(cells.collect())
    }

    /// Writes a row.
    pub(crate) fn write(&mut self, cells: &Cells, outcome: Outcome<'_>) -> io::Result<()> {
        self.write_record(cells, &outcome.cells())
    }

    fn write_record(&mut self, cells: &Cells, more: &[impl AsRef<str>]) -> io::Result<()> {
        for cell in &cells.0 {
            self.csv.write_field(defuse(cell))?;
        }
        for cell in more {
            self.csv.write_field(defuse(cell.as_ref().as_bytes()))?;
        }
        self.csv.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Puts the table in its place, on the disk.
    pub(crate) fn finish(self) -> io::Result<()> {
        let buffer = self.csv.into_inner().map_err(|it| it.into_error())?;
        let mut file = buffer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.flush()?;
        file.as_file().sync_all()?;
        if let Ok(old) = fs::metadata(&self.path) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.persist(&self.path).map_err(io::Error::from)?;
        // The rename is on the disk when the folder is; not every system can say so.
        let folder = File::open(folder(&self.path));
        let _ = folder.and_then(|it| it.sync_all());
        Ok(())
    }
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// Makes a temporary file beside a path, with the permissions of any new file.
fn temporary(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tracking-links-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder(path))
}

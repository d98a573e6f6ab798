//! Defines the generator's errors. Their messages are for whoever has to correct the input.
//!
//! An error is a [`Failure`]: one or more [`Diagnostic`]s. Each has a message and, where known, the
//! file, the bytes at fault, the JSON pointer and the remedy. This module never prints.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{
    LabeledSpan, MietteError, MietteSpanContents, NamedSource, SourceCode, SourceSpan, SpanContents,
};

/// A `Result` whose error is a [`Failure`].
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// One fault in one input file.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    message: String,
    help: Option<String>,
    pointer: Option<String>,
    file: Option<File>,
    span: Option<Range<usize>>,
}

impl Diagnostic {
    /// Creates a fault. The message must quote the value at fault, so that it makes sense without
    /// the file.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            pointer: None,
            file: None,
            span: None,
        }
    }

    /// Adds the remedy, a sentence in the imperative.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the JSON pointer (RFC 6901) of the value at fault.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// Adds the file at fault and, where known, the bytes to underline.
    #[must_use]
    pub fn at(mut self, file: &str, text: &Arc<str>, span: Option<Range<usize>>) -> Self {
        self.file = Some(File(NamedSource::new(file, Arc::clone(text))));
        self.span = span;
        self
    }

    /// Returns the JSON pointer of the value at fault.
    pub fn json_pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// Returns the file at fault and, where known, the line of the fault, counted from 1.
    pub fn location(&self) -> Option<(&str, Option<usize>)> {
        let file = self.file.as_ref()?;
        let line = self.span.as_ref().map(|span| file.line_of(span.start));
        Some((file.0.name(), line))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.file.as_ref().map(|file| file as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let span = self.span.clone()?;
        let label = self
            .pointer
            .clone()
            .filter(|pointer| !pointer.is_empty())
            .unwrap_or_else(|| "here".to_owned());
        Some(Box::new(std::iter::once(LabeledSpan::at(span, label))))
    }
}

/// The name and the text of a file at fault.
///
/// miette reads the lines around the fault from it. A line that is too long, such as a document
/// without line breaks, is cut to the text around the fault.
#[derive(Clone, Debug)]
struct File(NamedSource<Arc<str>>);

/// The length of the longest line that is shown whole.
const MAX_LINE_BYTES: usize = 240;
/// The number of bytes that are shown on each side of the fault when a line is cut.
const CONTEXT_BYTES: usize = 80;

impl File {
    fn line_of(&self, offset: usize) -> usize {
        let text = self.0.inner();
        let before = &text[..text.floor_char_boundary(offset)];
        before.matches('\n').count() + 1
    }
}

impl SourceCode for File {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> std::result::Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let text = self.0.inner();
        let start = text.floor_char_boundary(span.offset());
        let end = text.floor_char_boundary(start + span.len());
        let line_start = text[..start].rfind('\n').map_or(0, |index| index + 1);
        let line_end = text[end..]
            .find('\n')
            .map_or(text.len(), |index| end + index);
        if line_end - line_start <= MAX_LINE_BYTES {
            return self.0.read_span(span, lines_before, lines_after);
        }
        let from = start.saturating_sub(CONTEXT_BYTES).max(line_start);
        let from = text.floor_char_boundary(from);
        let to = text.ceil_char_boundary((end + CONTEXT_BYTES).min(line_end));
        Ok(Box::new(MietteSpanContents::new_named(
            self.0.name().to_owned(),
            text[from..to].as_bytes(),
            SourceSpan::new(from.into(), to - from),
            self.line_of(from) - 1,
            text[line_start..from].chars().count(),
            1,
        )))
    }
}

/// The error of a run: one or more faults of its input.
#[derive(Clone, Debug)]
pub struct Failure(Vec<Diagnostic>);

impl Failure {
    /// Fails with these faults if there are any.
    pub(crate) fn check(diagnostics: Vec<Diagnostic>) -> Result<()> {
        match diagnostics.is_empty() {
            true => Ok(()),
            false => Err(Self(diagnostics)),
        }
    }

    /// Returns the values of all results or, if any failed, the faults of all that failed.
    pub(crate) fn collect<T>(results: impl IntoIterator<Item = Result<T>>) -> Result<Vec<T>> {
        let (mut values, mut faults) = (Vec::new(), Vec::new());
        for result in results {
            match result {
                Ok(value) => values.push(value),
                Err(Self(more)) => faults.extend(more),
            }
        }
        Self::check(faults).map(|()| values)
    }

    /// Returns the faults, in the order in which they were found.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0
    }

    /// Appends the faults of `other`.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

/// Prints `FILE:LINE: MESSAGE`, the pointer and the remedy of each fault. The commands print faults
/// with miette instead, which also shows the lines at fault.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            match fault.location() {
                Some((file, Some(line))) => write!(f, "{file}:{line}: {fault}")?,
                Some((file, None)) => write!(f, "{file}: {fault}")?,
                None => write!(f, "{fault}")?,
            }
            if let Some(pointer) = &fault.pointer {
                write!(f, "\n  at {}", shown(pointer))?;
            }
            if let Some(help) = &fault.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

/// A JSON pointer as people read it.
pub(crate) fn shown(pointer: &str) -> &str {
    match pointer {
        "" => "(root)",
        pointer => pointer,
    }
}

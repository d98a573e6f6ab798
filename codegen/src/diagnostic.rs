//! Defines the generator's errors. Their messages are for whoever has to correct the input.
//!
//! An error is a [`Failure`]: one or more [`Diagnostic`]s. Each has a message and, where known, the
//! file, the bytes at fault, the JSON pointer and the remedy. This module never prints. What it
//! gives to be printed has no characters that control a terminal: the words of a document could
//! hide or replace those of the message.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

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
        self.file = Some(File {
            source: NamedSource::new(file, Arc::clone(text)),
            printable: OnceLock::new(),
        });
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
        Some((file.source.name(), line))
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&printable(&self.message))
    }
}

impl std::error::Error for Diagnostic {}

impl miette::Diagnostic for Diagnostic {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(printable(help)) as Box<dyn fmt::Display>)
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
        let label = printable(&label).into_owned();
        Some(Box::new(std::iter::once(LabeledSpan::at(span, label))))
    }
}

/// The name and the text of a file at fault.
///
/// miette reads the lines around the fault from it. A line that is too long, such as a document
/// without line breaks, is cut to the text around the fault.
#[derive(Clone, Debug)]
struct File {
    source: NamedSource<Arc<str>>,
    /// The same text as it may be printed, once a part of it is.
    printable: OnceLock<NamedSource<Arc<str>>>,
}

/// The length of the longest line that is shown whole.
const MAX_LINE_BYTES: usize = 240;
/// The number of bytes that are shown on each side of the fault when a line is cut.
const CONTEXT_BYTES: usize = 80;

impl File {
    fn line_of(&self, offset: usize) -> usize {
        let text = self.source.inner();
        let before = &text[..text.floor_char_boundary(offset)];
        before.matches('\n').count() + 1
    }

    fn printable(&self) -> &NamedSource<Arc<str>> {
        self.printable.get_or_init(|| {
            let name = printable(self.source.name()).into_owned();
            let text = match printable(self.source.inner()) {
                Cow::Borrowed(_) => Arc::clone(self.source.inner()),
                Cow::Owned(text) => Arc::from(text),
            };
            NamedSource::new(name, text)
        })
    }
}

/// Returns a text without characters that control a terminal or the order of what is shown. Each
/// is replaced by one of the same length in UTF-8, so that the places of the others stay the same.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| matches!(c, '\n' | '\t') || !is_control(c);
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let replaced = |c: char| match c.len_utf8() {
        _ if is_plain(c) => c,
        1 => '?',
        2 => '\u{b7}',
        _ => char::REPLACEMENT_CHARACTER,
    };
    let text = text.replace("\r\n", " \n");
    Cow::Owned(text.chars().map(replaced).collect())
}

/// Whether a character controls a terminal, or the order in which text is shown.
pub(crate) fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

impl SourceCode for File {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> std::result::Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let source = self.printable();
        let text = source.inner();
        let start = text.floor_char_boundary(span.offset());
        let end = text.floor_char_boundary(start + span.len());
        let line_start = text[..start].rfind('\n').map_or(0, |index| index + 1);
        let line_end = text[end..]
            .find('\n')
            .map_or(text.len(), |index| end + index);
        if line_end - line_start <= MAX_LINE_BYTES {
            return source.read_span(span, lines_before, lines_after);
        }
        let from = start.saturating_sub(CONTEXT_BYTES).max(line_start);
        let from = text.floor_char_boundary(from);
        let to = text.ceil_char_boundary((end + CONTEXT_BYTES).min(line_end));
        Ok(Box::new(MietteSpanContents::new_named(
            source.name().to_owned(),
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
    ///
    /// # Errors
    ///
    /// Fails if `diagnostics` is not empty.
    pub fn check(diagnostics: Vec<Diagnostic>) -> Result<()> {
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
                Some((file, Some(line))) => write!(f, "{}:{line}: {fault}", printable(file))?,
                Some((file, None)) => write!(f, "{}: {fault}", printable(file))?,
                None => write!(f, "{fault}")?,
            }
            if let Some(pointer) = &fault.pointer {
                write!(f, "\n  at {}", printable(shown(pointer)))?;
            }
            if let Some(help) = &fault.help {
                write!(f, "\n  help: {}", printable(help))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_controls_no_terminal() {
        let text: Arc<str> = "a: \u{1b}[2J\u{9b}1m\r b\u{202e}c\r\nd: 1\n".into();
        let found = text.find('b').unwrap();
        let fault = Diagnostic::new("no \u{1b}[31m")
            .help("bell \u{7}")
            .pointer("/a\u{1b}")
            .at("f\u{1b}.yaml", &text, Some(found..found + 1));
        let plain = |text: &str| text.chars().all(|c| c == '\n' || !is_control(c));
        let source = miette::Diagnostic::source_code(&fault).unwrap();
        let lines = source.read_span(&(found, 1).into(), 1, 1).unwrap();
        let shown = std::str::from_utf8(lines.data()).unwrap();
        assert!(plain(shown), "{shown:?}");
        assert_eq!(shown.find('b'), Some(found));
        assert!(plain(lines.name().unwrap()));
        let label = miette::Diagnostic::labels(&fault).unwrap().next().unwrap();
        assert!(plain(label.label().unwrap()));
        let help = miette::Diagnostic::help(&fault).unwrap().to_string();
        assert_eq!(
            (fault.to_string().as_str(), help.as_str()),
            ("no ?[31m", "bell ?")
        );
        let failure = Failure::from(fault.clone()).to_string();
        assert!(plain(&failure), "{failure:?}");
    }
}

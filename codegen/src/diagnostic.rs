//! What is wrong with an input, said to whoever has to mend it.
//!
//! Every refusal of the generator is a [`Failure`]: one or more [`Diagnostic`]s, each naming the
//! file, the place in it, the JSON pointer and the remedy. Nothing here prints.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// The result of a stage.
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
    /// A fault, in words that make sense without the file beside them.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            pointer: None,
            file: None,
            span: None,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The JSON pointer (RFC 6901) of the value at fault.
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }

    /// The file at fault, and where known the bytes to point at.
    #[must_use]
    pub fn at(mut self, file: &str, text: &Arc<str>, span: Option<Range<usize>>) -> Self {
        self.file = Some(File {
            name: file.to_owned(),
            text: Arc::clone(text),
        });
        self.span = span;
        self
    }

    /// The JSON pointer of the value at fault, where the fault has one.
    pub fn json_pointer(&self) -> Option<&str> {
        self.pointer.as_deref()
    }

    /// Whether the fault already names its file.
    pub fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// The file at fault and the line in it, counted from 1.
    pub fn place(&self) -> Option<(&str, Option<usize>)> {
        let file = self.file.as_ref()?;
        let line = self.span.as_ref().map(|span| file.line_of(span.start));
        Some((&file.name, line))
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

/// A text with a name. What is shown of it is a few lines, and of a line that holds a whole document, a few words.
#[derive(Clone, Debug)]
struct File {
    name: String,
    text: Arc<str>,
}

/// A line longer than this is cut around the fault.
const LINE_SHOWN_WHOLE: usize = 240;
/// How much of a cut line is shown on either side of the fault, in bytes.
const LINE_SHOWN_AROUND: usize = 80;

impl File {
    fn line_of(&self, offset: usize) -> usize {
        let end = self.text.floor_char_boundary(offset);
        self.text[..end].matches('\n').count() + 1
    }
}

impl SourceCode for File {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> std::result::Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = self.text.floor_char_boundary(span.offset());
        let end = self.text.floor_char_boundary(start + span.len());
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[end..]
            .find('\n')
            .map_or(self.text.len(), |at| end + at);
        if line_end - line_start <= LINE_SHOWN_WHOLE {
            let contents = self.text.read_span(span, lines_before, lines_after)?;
            let named = MietteSpanContents::new_named(
                self.name.clone(),
                contents.data(),
                *contents.span(),
                contents.line(),
                contents.column(),
                contents.line_count(),
            );
            return Ok(Box::new(named));
        }
        let from = self
            .text
            .floor_char_boundary(start.saturating_sub(LINE_SHOWN_AROUND).max(line_start));
        let to = self
            .text
            .ceil_char_boundary((end + LINE_SHOWN_AROUND).min(line_end));
        let cut = SourceSpan::new(from.into(), to - from);
        let line = self.line_of(from) - 1;
        let column = self.text[line_start..from].chars().count();
        let data = self.text[from..to].as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            cut,
            line,
            column,
            1,
        )))
    }
}

/// Why a run was refused: never empty.
#[derive(Clone, Debug)]
pub struct Failure(Vec<Diagnostic>);

impl Failure {
    /// A failure of several faults; `None` where there is none.
    pub fn from_all(diagnostics: Vec<Diagnostic>) -> Option<Self> {
        if diagnostics.is_empty() {
            None
        } else {
            Some(Self(diagnostics))
        }
    }

    /// The faults, in the order in which they were met.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0
    }

    /// The faults, each passed through `f`.
    #[must_use]
    pub fn map(self, f: impl FnMut(Diagnostic) -> Diagnostic) -> Self {
        Self(self.0.into_iter().map(f).collect())
    }

    /// Puts the faults of `other` after these.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

/// One paragraph a fault: `FILE:LINE: MESSAGE`, the pointer, the remedy. The commands print the same
/// faults with the document's text through miette.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            match fault.place() {
                Some((file, Some(line))) => write!(f, "{file}:{line}: {fault}")?,
                Some((file, None)) => write!(f, "{file}: {fault}")?,
                None => write!(f, "{fault}")?,
            }
            if let Some(pointer) = &fault.pointer {
                let shown = if pointer.is_empty() {
                    "(root)"
                } else {
                    pointer
                };
                write!(f, "\n  at {shown}")?;
            }
            if let Some(help) = &fault.help {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Failure {}

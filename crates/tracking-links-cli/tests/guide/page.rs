//! A page: its lines, and the fenced blocks among them.

/// A page of the guide.
pub(crate) struct Page(Vec<Part>);

enum Part {
    Line(String),
    Block(Block),
}

/// A fenced block.
pub(crate) struct Block {
    /// The line of its fence, counted from 1.
    pub(crate) line: usize,
    /// The file whose content it is.
    pub(crate) file: Option<String>,
    /// What to prepare before it runs.
    pub(crate) preparations: Vec<String>,
    language: String,
    is_varying: bool,
    lines: Vec<String>,
}

/// What becomes of a block.
pub(crate) enum Kind {
    /// Its commands are run by this test.
    Console,
    /// It is compiled and run as a test of documentation.
    Rust,
    /// It is only shown.
    Other(String),
}

impl Page {
    pub(crate) fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut lines = text.lines().enumerate();
        let (mut file, mut preparations, mut is_varying) = (None, Vec::new(), false);
        while let Some((index, line)) = lines.next() {
            if let Some(language) = line.strip_prefix("```") {
                let content = lines.by_ref().map(|(_, line)| line);
                parts.push(Part::Block(Block {
                    line: index + 1,
                    file: file.take(),
                    preparations: std::mem::take(&mut preparations),
                    language: language.to_owned(),
                    is_varying: std::mem::take(&mut is_varying),
                    lines: content
                        .take_while(|line| *line != "```")
                        .map(str::to_owned)
                        .collect(),
                }));
                continue;
            }
            let comment = line.strip_prefix("<!-- ");
            match comment.and_then(|it| it.strip_suffix(" -->")) {
                Some("varies") => is_varying = true,
                Some(comment) => match comment.strip_prefix("file: ") {
                    Some(name) => file = Some(name.to_owned()),
                    None => preparations.push(comment.to_owned()),
                },
                None => {}
            }
            parts.push(Part::Line(line.to_owned()));
        }
        Self(parts)
    }

    pub(crate) fn blocks(&mut self) -> impl Iterator<Item = &mut Block> {
        self.0.iter_mut().filter_map(|part| match part {
            Part::Line(_) => None,
            Part::Block(block) => Some(block),
        })
    }

    pub(crate) fn to_text(&self) -> String {
        let parts = self.0.iter().map(|part| match part {
            Part::Line(line) => format!("{line}\n"),
            Part::Block(block) => format!("```{}\n{}```\n", block.language, block.text()),
        });
        parts.collect()
    }
}

impl Block {
    pub(crate) fn kind(&self) -> Kind {
        match self.language.as_str() {
            "console" => Kind::Console,
            "rust" => Kind::Rust,
            language => Kind::Other(language.to_owned()),
        }
    }

    /// Returns its lines, each with its line end.
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    pub(crate) fn replace(&mut self, text: &str) {
        self.lines = text.lines().map(str::to_owned).collect();
    }

    /// Returns whether what was printed is what is shown.
    pub(crate) fn is_same(&self, shown: &str, printed: &str) -> bool {
        shown == printed || self.is_varying && without_numbers(shown) == without_numbers(printed)
    }
}

fn without_numbers(text: &str) -> String {
    let parts = text.split(|c: char| c.is_ascii_digit());
    parts
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("0")
}

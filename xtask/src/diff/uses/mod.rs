//! Finds the lines of code written by hand that use items of a client which a new document removes
//! or alters.
//!
//! It goes by names, since only the compiler knows types: it names more lines than the compiler
//! refuses. An item that is gone is refused where it is named. One that has another type may be
//! refused in the rest of its statement too, and wherever a variable has what the statement made.
//! What a function passes on in its arguments is not followed.

mod tokens;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use codegen::diff::Item;

use crate::diff::uses::tokens::{Token, tokens};
use crate::failed::Failed;

/// Lines that use an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) file: String,
    pub(super) line: usize,
    /// The last line of what has its type.
    pub(super) last_line: usize,
    /// The path of the item in the client.
    pub(super) item: String,
}

/// Returns the uses of items, by file and line. The files are the provider's adapter, and all
/// others written by hand that name the client.
pub(super) fn uses(root: &Path, provider: &str, items: &[Item]) -> Result<Vec<Use>, Failed> {
    let mut uses = BTreeSet::new();
    if items.is_empty() {
        return Ok(Vec::new());
    }
    let module = provider.replace('-', "_");
    let adapter = Path::new("crates/tracking-links/src/providers").join(&module);
    let mut files = Vec::new();
    for folder in ["crates", "tests", "benches"] {
        rust_files(root, Path::new(folder), &mut files)?;
    }
    for path in files {
        let text = fs::read_to_string(root.join(&path));
        let text =
            text.map_err(|error| Failed(format!("cannot read {}: {error}", path.display())))?;
        let code = Code::of(&text, &module);
        if path.starts_with(&adapter) || code.names_client {
            let shown = path.display().to_string();
            uses.extend(items.iter().flat_map(|item| code.uses(&shown, item)));
        }
    }
    Ok(uses.into_iter().collect())
}

/// Adds the files of Rust code below a folder, but for generated clients.
fn rust_files(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failed> {
    let Ok(entries) = fs::read_dir(root.join(folder)) else {
        return Ok(());
    };
    for entry in entries {
        let fails = |error| Failed(format!("cannot list {}: {error}", folder.display()));
        let entry = entry.map_err(fails)?;
        let name = entry.file_name();
        let (path, name) = (folder.join(&name), name.to_string_lossy());
        let is_generated = folder == Path::new("crates") && name.ends_with("-client");
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            if !is_generated && name != "target" {
                rust_files(root, &path, files)?;
            }
        } else if name.ends_with(".rs") {
            files.push(path);
        }
    }
    Ok(())
}

/// A file of Rust code.
struct Code<'t> {
    tokens: Vec<Token<'t>>,
    /// The place of the bracket that ends what each bracket begins, and the other way round.
    partner: BTreeMap<usize, usize>,
    /// The place of the innermost bracket around each token.
    around: Vec<Option<usize>>,
    /// The braces in which commas separate: those without statements.
    lists: BTreeSet<usize>,
    names_client: bool,
    /// The names that the file has for types of the client, and what they are called there.
    imported: BTreeMap<&'t str, &'t str>,
}

impl<'t> Code<'t> {
    fn of(text: &'t str, module: &str) -> Self {
        let tokens = tokens(text);
        let mut partner = BTreeMap::new();
        let (mut around, mut lists) = (Vec::new(), BTreeSet::new());
        let mut open: Vec<usize> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            if matches!(token.text, ")" | "]" | "}")
                && let Some(start) = open.pop()
            {
                partner.insert(start, at);
                partner.insert(at, start);
            }
            around.push(open.last().copied());
            match (token.text, open.last()) {
                ("(" | "[" | "{", _) => {
                    open.push(at);
                    lists.insert(at);
                }
                (";", Some(brace)) => {
                    lists.remove(brace);
                }
                _ => {}
            }
        }
        let client = format!("{module}_client");
        let is_client = |at: usize| {
            let before = |back: usize| at.checked_sub(back).map(|at| tokens[at].text);
            let is_module = tokens[at].text == module
                && before(1) == Some("::")
                && before(2) == Some("tracking_links");
            tokens[at].text == client || is_module
        };
        let named: Vec<usize> = (0..tokens.len()).filter(|at| is_client(*at)).collect();
        let mut code = Self {
            names_client: !named.is_empty(),
            imported: BTreeMap::new(),
            tokens,
            partner,
            around,
            lists,
        };
        for at in named {
            code.import(at + 1);
        }
        code
    }

    fn text(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    /// Notes the types that a path or an import names after the client.
    fn import(&mut self, start: usize) {
        let mut at = start;
        while self.text(at) == "::" {
            at += 1;
            if self.text(at) == "{" {
                let end = self.partner.get(&at).copied().unwrap_or(at);
                for word in at..end {
                    self.imported_at(word);
                }
                return;
            }
            self.imported_at(at);
            at += 1;
        }
    }

    fn imported_at(&mut self, at: usize) {
        let name = self.text(at);
        if name.starts_with(char::is_uppercase) {
            let own = match self.text(at + 1) {
                "as" => self.text(at + 2),
                _ => name,
            };
            self.imported.insert(own, name);
        }
    }

    /// Whether a token names a type of the client.
    fn is_type(&self, at: usize, name: &str) -> bool {
        let (own, is_path) = (self.text(at), at > 0 && self.text(at - 1) == "::");
        match is_path {
            true => own == name,
            false => self.imported.get(own) == Some(&name),
        }
    }

    /// Returns the uses of an item in this file.
    fn uses(&self, file: &str, item: &Item) -> BTreeSet<Use> {
        let mut found = BTreeSet::new();
        for at in (0..self.tokens.len()).filter(|at| self.is_use(*at, item)) {
            let (first, last) = match item.is_gone {
                true => (at, at),
                false => self.statement(at),
            };
            found.insert((first, last));
            if !item.is_gone {
                self.follow((first, last), &mut found);
            }
        }
        let line = |at: usize| self.tokens.get(at).map_or(0, |token| token.line);
        let uses = found.into_iter().map(|(first, last)| Use {
            file: file.to_owned(),
            line: line(first),
            last_line: line(last),
            item: item.path.clone(),
        });
        uses.collect()
    }

    /// Whether a token names an item: `Type.field`, `Type::name`, `Type`, or `Type{}`, which is
    /// where the struct is written out.
    fn is_use(&self, at: usize, item: &Item) -> bool {
        if !self.tokens[at].is_word() {
            return false;
        }
        if let Some(path) = item.path.strip_suffix("{}") {
            let is_written_out = self.text(at + 1) == "{" && (at == 0 || self.text(at - 1) != "->");
            let name = path.rsplit("::").next().unwrap_or_default();
            return is_written_out && self.is_type(at, name);
        }
        let path = item.path.rsplit_once("::");
        let (owner, name) = match (item.path.rsplit_once('.'), path) {
            (Some((of, field)), _) => (of.rsplit("::").next().unwrap_or_default(), field),
            (None, Some(("types" | "operation", name))) => return self.is_type(at, name),
            (None, Some((of, name))) => (of.rsplit("::").next().unwrap_or_default(), name),
            (None, None) => return false,
        };
        if self.text(at) != name {
            return false;
        }
        let before = |back: usize| at.checked_sub(back);
        match before(1).map(|at| self.text(at)) {
            Some(".") => true,
            Some("::") => before(2).is_some_and(|at| {
                self.text(at) == "Self" || self.text(at) == ">" || self.is_type(at, owner)
            }),
            // In a pattern, or where a struct is written out.
            _ => matches!(self.text(at + 1), ":" | "," | "}") && self.is_in(at, owner),
        }
    }

    /// Whether a token is in the braces after a type.
    fn is_in(&self, at: usize, owner: &str) -> bool {
        let mut around = self.around[at];
        while let Some(open) = around {
            if self.text(open) == "{" && open > 0 && self.is_type(open - 1, owner) {
                return true;
            }
            around = self.around[open];
        }
        false
    }

    /// Whether a token is a comma between members or arms.
    fn separates(&self, at: usize) -> bool {
        let around = self.around.get(at).copied().flatten();
        let is_list = |open: usize| self.text(open) == "{" && self.lists.contains(&open);
        self.text(at) == "," && around.is_some_and(is_list)
    }

    /// Returns the first and the last token of the statement that a token is in.
    fn statement(&self, at: usize) -> (usize, usize) {
        let mut first = at;
        while let Some(before) = first.checked_sub(1) {
            match self.text(before) {
                ";" | "{" | "=>" => break,
                "," if self.separates(before) => break,
                // A block that comes before is another statement.
                "}" if !self.continues(before + 1) => break,
                ")" | "]" | "}" => first = self.partner.get(&before).copied().unwrap_or(before),
                _ => first = before,
            }
        }
        let mut last = at;
        while last + 1 < self.tokens.len() {
            match self.text(last + 1) {
                ";" => {
                    last += 1;
                    break;
                }
                "}" => break,
                "," if self.separates(last + 1) => break,
                "(" | "[" | "{" => {
                    last = self.partner.get(&(last + 1)).copied().unwrap_or(last + 1);
                    if self.text(last) == "}" && !self.continues(last + 1) {
                        break;
                    }
                }
                _ => last += 1,
            }
        }
        (first, last)
    }

    /// Whether what comes after a block belongs to the same statement.
    fn continues(&self, at: usize) -> bool {
        matches!(
            self.text(at),
            "." | "?" | "else" | ";" | "," | ")" | "]" | "=>"
        )
    }

    /// Adds the statements that use a variable which a statement sets, and so on.
    fn follow(&self, from: (usize, usize), found: &mut BTreeSet<(usize, usize)>) {
        let mut waiting = vec![from];
        while let Some((first, last)) = waiting.pop() {
            let end = self.end_of_block(last);
            for name in self.bound(first, last) {
                for at in last + 1..end {
                    let is_member = matches!(self.text(at - 1), "." | "::");
                    if self.text(at) == name && !is_member {
                        let statement = self.statement(at);
                        if found.insert(statement) {
                            waiting.push(statement);
                        }
                    }
                }
            }
        }
    }

    /// Returns the variables that a statement sets.
    fn bound(&self, first: usize, last: usize) -> Vec<&'t str> {
        let is_let = self.text(first) == "let";
        let sign = (first..last).find(|at| self.text(*at) == "=");
        let Some(sign) = sign else {
            return Vec::new();
        };
        let names = (first..sign).filter(|at| self.tokens[*at].is_word());
        let names = names.map(|at| self.text(at)).filter(|name| {
            let is_variable = name.starts_with(|c: char| c.is_lowercase() || c == '_');
            is_variable && !matches!(*name, "let" | "mut" | "ref" | "self")
        });
        // A member that is set keeps its type, and so does its variable.
        match is_let || sign == first + 1 {
            true => names.collect(),
            false => Vec::new(),
        }
    }

    /// Returns the end of the block that a token is in.
    fn end_of_block(&self, at: usize) -> usize {
        let mut at = at + 1;
        while at < self.tokens.len() {
            match self.text(at) {
                "(" | "[" | "{" => at = self.partner.get(&at).copied().unwrap_or(at) + 1,
                ")" | "]" | "}" => return at,
                _ => at += 1,
            }
        }
        at
    }
}

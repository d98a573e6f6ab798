//! Replaces secrets in a text, in time proportional to the text and with little memory.
//!
//! A text is read at several levels at once: as it is, with its escapes read, with the escapes of
//! that read, and so on. Each level has its own state in the patterns, and knows where in the text
//! its bytes come from.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::auth::redact::automaton::{Automaton, State};
use crate::auth::redact::escape::{self, Not};

/// What replaces a secret.
const MARK: &[u8] = b"[redacted]";
/// The last level: secrets in more escapes than this are not found.
const MAX_LEVEL: usize = 6;
/// A secret that was cut off is found if at least this many bytes of it are left.
pub(super) const MIN_BYTES: usize = 8;
/// How many bytes are searched before the result is written.
const CHUNK_BYTES: usize = 4096;
/// So many bytes are searched although it is late: it takes milliseconds, and an error has a body.
const ALWAYS_BYTES: usize = 64 * 1024;

/// The search of one text. As a reader, it reads the text without secrets.
pub(crate) struct Scan<'a> {
    automaton: Arc<Automaton>,
    text: &'a [u8],
    /// The text before this index was searched.
    searched: usize,
    /// The text before this index was written to `clean`, or replaced.
    written: usize,
    levels: Vec<Level>,
    /// Where secrets were found, after `written`.
    found: Vec<Range<usize>>,
    clean: Vec<u8>,
    /// How many bytes of `clean` were read.
    read: usize,
    is_changed: bool,
    /// Whether there is no time left for the search.
    is_late: Option<&'a dyn Fn() -> bool>,
    /// Whether the search was stopped for that.
    is_stopped: bool,
}

/// A byte of a level, and where it is in the text.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    start: usize,
    end: usize,
}

struct Level {
    state: State,
    /// Where the last units start in the text: a ring, by the unit's number.
    starts: Vec<usize>,
    count: usize,
    end: usize,
    /// Units that may be an escape, and the state before each.
    waiting: Vec<(Unit, State)>,
}

impl Level {
    fn new(automaton: &Automaton) -> Self {
        let ring = (automaton.longest() + escape::MAX_BYTES + 1).next_power_of_two();
        Self {
            state: 0,
            starts: vec![0; ring],
            count: 0,
            end: 0,
            waiting: Vec::new(),
        }
    }

    /// Makes the next level as it is before the waiting units: up to there both levels are the
    /// same.
    fn next(&self) -> Self {
        Self {
            state: self
                .waiting
                .first()
                .map_or(self.state, |(_, before)| *before),
            starts: self.starts.clone(),
            count: self.count - self.waiting.len(),
            end: self
                .waiting
                .first()
                .map_or(self.end, |(unit, _)| unit.start),
            waiting: Vec::new(),
        }
    }

    /// Returns where the last `units` before the unit with the number `count` start.
    fn start_of(&self, count: usize, units: usize) -> usize {
        self.starts[(count - units) & (self.starts.len() - 1)]
    }

    /// Takes one unit, and reports each secret that ends with it or before it.
    #[inline]
    fn take(&mut self, unit: Unit, automaton: &Automaton, found: &mut Vec<Range<usize>>) {
        let next = automaton.step(self.state, unit.byte);
        let is_word = unit.byte.is_ascii_alphanumeric() || !unit.byte.is_ascii();
        if !is_word {
            let depth = automaton.depth(self.state);
            if depth >= MIN_BYTES && automaton.depth(next) <= depth {
                found.push(self.start_of(self.count, depth)..self.end);
            }
        }
        let slot = self.count & (self.starts.len() - 1);
        self.starts[slot] = unit.start;
        self.count += 1;
        (self.state, self.end) = (next, unit.end);
        let length = automaton.found(next);
        if length > 0 {
            found.push(self.start_of(self.count, length)..unit.end);
        }
    }

    /// Returns where the text starts that may still turn out to be a secret, here or at the next
    /// level.
    fn undecided(&self, automaton: &Automaton) -> usize {
        let start = |state: State, count: usize| match automaton.depth(state) {
            0 => usize::MAX,
            depth => self.start_of(count, depth),
        };
        let own = start(self.state, self.count);
        match self.waiting.first() {
            Some((unit, before)) => {
                let next = start(*before, self.count - self.waiting.len());
                own.min(next).min(unit.start)
            }
            None => own,
        }
    }
}

impl<'a> Scan<'a> {
    pub(super) fn new(automaton: Arc<Automaton>, text: &'a [u8]) -> Self {
        Self {
            levels: vec![Level::new(&automaton)],
            automaton,
            text,
            searched: 0,
            written: 0,
            found: Vec::new(),
            clean: Vec::new(),
            read: 0,
            is_changed: false,
            is_late: None,
            is_stopped: false,
        }
    }

    /// Stops the search once it is late. What was not searched by then is not returned, and a
    /// reader fails there.
    pub(crate) fn until(mut self, is_late: &'a dyn Fn() -> bool) -> Self {
        self.is_late = Some(is_late);
        self
    }

    /// Returns at most `max_bytes` of the text without secrets, and whether it was cut; `None` if
    /// that is how the text begins.
    pub(super) fn clean(mut self, max_bytes: usize) -> Option<(Vec<u8>, bool)> {
        while self.clean.len() <= max_bytes && self.advance() {}
        let is_cut = self.clean.len() > max_bytes || self.is_stopped;
        self.clean.truncate(max_bytes);
        (self.is_changed || self.is_stopped).then_some((self.clean, is_cut))
    }

    /// Searches the next part of the text; returns `false` at its end, and if it is late.
    fn advance(&mut self) -> bool {
        if self.searched == self.text.len() {
            return false;
        }
        if self.searched >= ALWAYS_BYTES && self.is_late.is_some_and(|is_late| is_late()) {
            self.is_stopped = true;
            return false;
        }
        let (text, start) = (self.text, self.searched);
        self.searched = text.len().min(start + CHUNK_BYTES);
        for (at, byte) in text[..self.searched].iter().enumerate().skip(start) {
            // UTF-16 has zeros between ASCII characters, and no secret has any.
            if *byte != 0 && !self.is_indifferent_to(*byte) {
                let (byte, end) = (*byte, at + 1);
                self.push(
                    0,
                    Unit {
                        byte,
                        start: at,
                        end,
                    },
                );
            }
        }
        if self.searched == self.text.len() {
            self.finish();
        }
        self.write();
        true
    }

    /// Returns whether the byte needs no search: no secret and no escape starts with it, and none
    /// has started.
    fn is_indifferent_to(&self, byte: u8) -> bool {
        let [level] = &self.levels[..] else {
            return false;
        };
        let is_idle = level.state == 0 && level.waiting.is_empty();
        is_idle && !escape::starts_with(byte) && self.automaton.step(0, byte) == 0
    }

    /// Passes a unit to a level and, unless it may be a part of an escape, to those below.
    fn push(&mut self, index: usize, unit: Unit) {
        let Some(level) = self.levels.get_mut(index) else {
            return;
        };
        let before = level.state;
        level.take(unit, &self.automaton, &mut self.found);
        if index == MAX_LEVEL {
            return;
        }
        if level.waiting.is_empty() && !escape::starts_with(unit.byte) {
            return self.push(index + 1, unit);
        }
        level.waiting.push((unit, before));
        self.resolve(index, false);
    }

    /// Passes a level's waiting units to the next level: as they are if they are no escape, or else
    /// as the character that they stand for.
    fn resolve(&mut self, index: usize, is_end: bool) {
        loop {
            let level = &mut self.levels[index];
            let Some((first, _)) = level.waiting.first().copied() else {
                return;
            };
            let mut text = [0; escape::MAX_BYTES];
            let waiting = level.waiting.iter().map(|(unit, _)| unit.byte);
            let length = waiting.zip(&mut text).map(|(byte, at)| *at = byte).count();
            match escape::read(&text[..length]) {
                Ok(escaped) => {
                    let end = level.waiting[escaped.length - 1].0.end;
                    let next = (self.levels.len() == index + 1).then(|| self.levels[index].next());
                    self.levels.extend(next);
                    self.levels[index].waiting.drain(..escaped.length);
                    for byte in escaped.bytes() {
                        let (byte, start) = (*byte, first.start);
                        self.push(index + 1, Unit { byte, start, end });
                    }
                }
                Err(Not::Complete) if !is_end => return,
                Err(_) => {
                    level.waiting.remove(0);
                    self.push(index + 1, first);
                }
            }
        }
    }

    /// Ends the search: the units that still wait are no escape, and the last secret may be cut
    /// off.
    fn finish(&mut self) {
        let mut index = 0;
        while index < self.levels.len() {
            self.resolve(index, true);
            index += 1;
        }
        for level in &self.levels {
            let depth = self.automaton.depth(level.state);
            if depth >= MIN_BYTES {
                let start = level.start_of(level.count, depth);
                self.found.push(start..level.end);
            }
        }
    }

    /// Writes the text up to the first undecided place, with a mark for each secret.
    fn write(&mut self) {
        let automaton = &self.automaton;
        let levels = self.levels.iter().map(|level| level.undecided(automaton));
        let is_end = self.searched == self.text.len();
        let mut limit = match is_end {
            true => self.searched,
            false => levels.min().unwrap_or(usize::MAX).min(self.searched),
        };
        self.found.sort_unstable_by_key(|found| found.start);
        let mut found = std::mem::take(&mut self.found).into_iter().peekable();
        while let Some(mut secret) = found.next() {
            while let Some(more) = found.next_if(|more| more.start < secret.end) {
                secret.end = secret.end.max(more.end);
            }
            if limit < secret.end {
                limit = limit.min(secret.start);
                self.found.push(secret);
            } else if secret.end > self.written {
                let start = secret.start.max(self.written);
                self.clean
                    .extend_from_slice(&self.text[self.written..start]);
                self.clean.extend_from_slice(MARK);
                (self.written, self.is_changed) = (secret.end, true);
            }
        }
        let limit = limit.max(self.written);
        self.clean
            .extend_from_slice(&self.text[self.written..limit]);
        self.written = limit;
    }
}

impl io::Read for Scan<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.read == self.clean.len() {
            self.clean.clear();
            self.read = 0;
            if self.advance() {
                continue;
            }
            return match self.is_stopped {
                true => Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "no time was left to remove credentials from the body",
                )),
                false => Ok(0),
            };
        }
        let mut rest = &self.clean[self.read..];
        let count = rest.read(buffer)?;
        self.read += count;
        Ok(count)
    }
}

//! Limits of the values of a field.

/// Limits of the values of a field, as the provider documents them.
///
/// ```
/// use tracking_links::{Capabilities, Field, LinkRequest, Limit};
///
/// let mut capabilities = Capabilities::NONE
///     .require(Field::Slug)
///     .limit(Field::Slug, Limit::NONE.max_chars(10).symbols("-_"));
/// capabilities.operations.create = true;
///
/// let error = capabilities.check(&LinkRequest::new().slug("a/b")).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "tracking-links create: write `slug` with ASCII letters, digits, and - _ only",
/// );
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limit {
    /// The fewest Unicode characters of a text.
    pub min_chars: Option<usize>,
    /// The most Unicode characters of a text.
    pub max_chars: Option<usize>,
    /// The most texts of a list.
    pub max_items: Option<usize>,
    /// The characters that a text may contain besides ASCII letters and digits; `None` for any.
    pub symbols: Option<&'static str>,
    /// Whether a text must be a UUID, in lower case and with hyphens (RFC 9562, section 4).
    pub is_uuid: bool,
    /// Whether each text must name something that the account has already, such as a tag.
    pub must_exist: bool,
}

impl Limit {
    /// No limit.
    pub const NONE: Self = Self {
        min_chars: None,
        max_chars: None,
        max_items: None,
        symbols: None,
        is_uuid: false,
        must_exist: false,
    };

    /// Sets the fewest characters of a text.
    #[must_use]
    pub const fn min_chars(mut self, chars: usize) -> Self {
        self.min_chars = Some(chars);
        self
    }

    /// Sets the most characters of a text.
    #[must_use]
    pub const fn max_chars(mut self, chars: usize) -> Self {
        self.max_chars = Some(chars);
        self
    }

    /// Sets the most texts of a list.
    #[must_use]
    pub const fn max_items(mut self, items: usize) -> Self {
        self.max_items = Some(items);
        self
    }

    /// Allows only ASCII letters, digits and these characters.
    #[must_use]
    pub const fn symbols(mut self, symbols: &'static str) -> Self {
        self.symbols = Some(symbols);
        self
    }

    /// Allows only UUIDs, in lower case and with hyphens: the form in which all providers return
    /// them.
    #[must_use]
    pub const fn uuid(mut self) -> Self {
        self.is_uuid = true;
        self
    }

    /// Says that each text must name something that the account has already. Only the provider can
    /// check it.
    #[must_use]
    pub const fn must_exist(mut self) -> Self {
        self.must_exist = true;
        self
    }

    /// Returns whether the length in bytes alone shows that a text is within the limits. If it does
    /// not, the characters have to be checked.
    pub(super) fn plainly_allows(&self, text: &str) -> bool {
        self.symbols.is_none()
            && !self.is_uuid
            && self.min_chars.is_none()
            && self.max_chars.is_none_or(|max| text.len() <= max)
    }
}

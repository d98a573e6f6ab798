//! A parameter as data for generated code: its location and style, in the terms of OpenAPI 3.1,
//! section 4.8.12.
//!
//! `style.rs` encodes the value of a parameter.

/// A parameter of an operation: its name, its location in the request, and how its value is
/// encoded.
///
/// ```
/// use tracking_links_runtime::{Parameter, Style};
///
/// const FILTER: Parameter = Parameter::query("filter").style(Style::DeepObject).explode(true);
/// const IDS: Parameter = Parameter::query("ids").explode(false);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) location: Location,
    pub(crate) style: Style,
    explode: Option<bool>,
    pub(crate) json: bool,
    pub(crate) allow_reserved: bool,
}

/// The location of a parameter in a request: OpenAPI's `in`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Querystring,
    Header,
    Cookie,
}

/// OpenAPI's `style`: how arrays and objects are encoded.
///
/// If OpenAPI does not define a style for the parameter's location, the default style of that
/// location is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// `a,b,c`: the default in paths and headers.
    Simple,
    /// `.a.b.c`, in paths.
    Label,
    /// `;name=a;name=b`, in paths.
    Matrix,
    /// `name=a&name=b`: the default in queries and cookies.
    Form,
    /// `name=a%20b`, in queries.
    SpaceDelimited,
    /// `name=a%7Cb`, in queries.
    PipeDelimited,
    /// `name[key]=a` with percent-encoded brackets, in queries. An object inside an object becomes
    /// `name[key][inner]=a`, and one inside a list `name[key][0][inner]=a`.
    DeepObject,
}

impl Parameter {
    /// Describes a path parameter, which replaces `{name}` in the path template.
    pub const fn path(name: &'static str) -> Self {
        Self::at(name, Location::Path, Style::Simple)
    }

    /// Describes a query parameter.
    pub const fn query(name: &'static str) -> Self {
        Self::at(name, Location::Query, Style::Form)
    }

    /// Describes a parameter that is the whole query (`querystring` of OpenAPI 3.2, section
    /// 4.12.1). An object is encoded as `name=value` pairs, and any other value as text. If
    /// [`json`](Self::json) was called, the value is encoded as JSON.
    pub const fn querystring(name: &'static str) -> Self {
        Self::at(name, Location::Querystring, Style::Form)
    }

    /// Describes a header.
    pub const fn header(name: &'static str) -> Self {
        Self::at(name, Location::Header, Style::Simple)
    }

    /// Describes a cookie.
    pub const fn cookie(name: &'static str) -> Self {
        Self::at(name, Location::Cookie, Style::Form)
    }

    const fn at(name: &'static str, location: Location, style: Style) -> Self {
        Self {
            name,
            location,
            style,
            explode: None,
            json: false,
            allow_reserved: false,
        }
    }

    /// Sets OpenAPI's `style`.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Sets OpenAPI's `explode`. The default is true for [`Style::Form`] and false for all other
    /// styles.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = Some(explode);
        self
    }

    /// Encodes the value as JSON, for a parameter with `content: application/json`.
    #[must_use]
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    /// Sends the reserved characters of the value as they are, as far as a query can hold them:
    /// OpenAPI's `allowReserved`, which is defined for query parameters alone.
    #[must_use]
    pub const fn allow_reserved(mut self) -> Self {
        self.allow_reserved = true;
        self
    }

    pub(crate) const fn exploded(&self) -> bool {
        match self.explode {
            Some(explode) => explode,
            None => matches!(self.style, Style::Form),
        }
    }

    pub(super) const fn location_name(&self) -> &'static str {
        match self.location {
            Location::Path => "path",
            Location::Query | Location::Querystring => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

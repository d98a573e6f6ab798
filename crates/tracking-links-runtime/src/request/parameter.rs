//! A parameter's place and serialisation style, as OpenAPI 3.1 §4.8.12 names them.
//!
//! Data only, for a `static` or an expression in generated code; `style` turns values into text.

/// A parameter of an operation: where it goes and how its value is written.
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
}

/// OpenAPI's `in`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Querystring,
    Header,
    Cookie,
}

/// OpenAPI's `style`: how an array or an object is written.
///
/// A style that OpenAPI does not define for a parameter's place is read as that place's default.
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
    /// `name[key]=a`, brackets encoded, in queries; objects within nest as `name[key][inner]`.
    DeepObject,
}

impl Parameter {
    /// A path parameter: the `{name}` of the template.
    pub const fn path(name: &'static str) -> Self {
        Self::at(name, Location::Path, Style::Simple)
    }

    /// A query parameter.
    pub const fn query(name: &'static str) -> Self {
        Self::at(name, Location::Query, Style::Form)
    }

    /// The whole of the query (OpenAPI 3.2 §4.12.1, `querystring`): an object's members as a form's, JSON where
    /// [`json`](Self::json) says so, any other value as it is.
    pub const fn querystring(name: &'static str) -> Self {
        Self::at(name, Location::Querystring, Style::Form)
    }

    /// A header.
    pub const fn header(name: &'static str) -> Self {
        Self::at(name, Location::Header, Style::Simple)
    }

    /// A cookie.
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
        }
    }

    /// Sets OpenAPI's `style`.
    #[must_use]
    pub const fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// Sets OpenAPI's `explode`; unset, it is true for [`Style::Form`] and false for the others.
    #[must_use]
    pub const fn explode(mut self, explode: bool) -> Self {
        self.explode = Some(explode);
        self
    }

    /// Writes the value as JSON, for a parameter with `content: application/json`.
    #[must_use]
    pub const fn json(mut self) -> Self {
        self.json = true;
        self
    }

    pub(crate) const fn exploded(&self) -> bool {
        match self.explode {
            Some(explode) => explode,
            None => matches!(self.style, Style::Form),
        }
    }

    pub(crate) const fn place(&self) -> &'static str {
        match self.location {
            Location::Path => "path",
            Location::Query | Location::Querystring => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

//! A parameter's location and style, in the terms of OpenAPI 3.1, section 4.8.12.
//!
//! Data for generated code; `style.rs` encodes values.

/// A parameter of an operation: its location and how its value is encoded.
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

/// OpenAPI's `style`: how arrays and objects are encoded.
///
/// A style that OpenAPI does not define for a parameter's location has the effect of the default
/// there.
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

    /// The whole query (`querystring` of OpenAPI 3.2, section 4.12.1): an object is encoded as a
    /// form, or as JSON after [`json`](Self::json); another value as text.
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

    /// Sets OpenAPI's `explode`. By default it is true for [`Style::Form`] and false for the
    /// others.
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

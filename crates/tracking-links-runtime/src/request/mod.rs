pub(crate) mod arguments;
pub(crate) mod encode;
pub(crate) mod multipart;
pub(crate) mod parameter;
pub(crate) mod path;
pub(crate) mod style;

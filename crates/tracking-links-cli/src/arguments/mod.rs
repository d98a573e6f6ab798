//! Arguments that several commands take.

mod fields;
mod request;
mod time;
mod utm;

pub(crate) use request::RequestArgs;
pub(crate) use time::{parse_duration, parse_time};
pub(crate) use utm::UtmArgs;

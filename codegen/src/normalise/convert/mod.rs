//! Converts Swagger 2.0 to OpenAPI 3.0.3, and 3.2 to 3.1.1.
//!
//! Documents of 3.0 and 3.1 are not changed. Faults stay, for `repair` and the overlay to correct.

mod openapi_3_2;
mod swagger_2;
mod version;

use serde_json::Value;

use crate::document::effects::Effects;
use crate::document::relocations::Relocations;
use crate::document::version::is_swagger_2;
use crate::report::Report;

/// Converts a document of version 2.0 or 3.2; leaves any other unchanged.
pub(crate) fn convert(root: &mut Value) -> Effects {
    let mut report = Report::of("convert");
    version::version(root, &mut report);
    let relocations = if openapi_3_2::is_3_2(root) {
        openapi_3_2::convert(root, &mut report)
    } else if is_swagger_2(root) {
        swagger_2::convert(root, &mut report)
    } else {
        Relocations::default()
    };
    Effects {
        relocations,
        report,
    }
}

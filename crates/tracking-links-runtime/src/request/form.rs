//! What a request collects for a form before the form is encoded.

use crate::request::multipart::Form;
use crate::request::parameter::Parameter;

/// The parts of a form so far, and the styles and media types of later parts.
#[derive(Default)]
pub(super) struct FormBody {
    pub(super) multipart: Option<Form>,
    pub(super) styles: Vec<Parameter>,
    pub(super) content_types: Vec<(&'static str, &'static str)>,
}

impl FormBody {
    pub(super) fn multipart(&mut self) -> &mut Form {
        self.multipart.get_or_insert_with(Form::new)
    }

    pub(super) fn content_type_of(&self, part: &str) -> Option<&'static str> {
        self.content_types
            .iter()
            .find(|(name, _)| *name == part)
            .map(|(_, media_type)| *media_type)
    }
}

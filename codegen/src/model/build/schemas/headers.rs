//! Makes a struct of headers. It has a name as that of an inline schema.

use crate::model::build::schemas::context::Schemas;
use crate::model::build::schemas::place::Place;
use crate::model::types::{Constraints, Definition, Object, Property, TypeDef, TypeKind, TypeRef};

impl Schemas<'_> {
    /// Returns the struct with these fields.
    pub(in crate::model::build) fn headers(
        &mut self,
        properties: Vec<Property>,
        place: &Place,
        pointer: &str,
    ) -> TypeRef {
        let index = self.reserve_inline(place, pointer);
        self.types[index].defined = Some(TypeDef {
            name: String::new(),
            pointer: String::new(),
            constraints: Constraints::default(),
            description: Some("The headers of a response.".to_owned()),
            definition: Definition::Object(Object {
                properties,
                additional: None,
                is_open: false,
                is_untyped: false,
                received_only: Vec::new(),
            }),
            sent_form_of: None,
        });
        TypeRef::new(TypeKind::Named(index))
    }
}

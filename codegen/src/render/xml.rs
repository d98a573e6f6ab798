//! Generates the descriptions by which the runtime reads and writes XML: data, with one static for
//! each schema to which others refer.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::model::features::Features;
use crate::model::xml::{XmlDef, XmlMember, XmlName, XmlSchema};

/// Generates the module of the descriptions; nothing if there are none.
pub(super) fn schemas(defs: &[XmlDef], features: &Features<'_>) -> Option<TokenStream> {
    if defs.is_empty() {
        return None;
    }
    let statics = defs.iter().map(|def| {
        let (name, schema) = (format_ident!("{}", def.name), owned(&def.schema));
        quote!(pub(crate) static #name: Schema = #schema;)
    });
    let unused = (!features.names().is_empty())
        .then(|| quote!(#[allow(dead_code, reason = "the operations that need it have features")]));
    Some(quote! {
        /// How the types are written in XML.
        #unused
        #[allow(non_upper_case_globals, reason = "a description has the name of its schema")]
        pub(crate) mod xml {
            use tracking_links_runtime::xml::*;
            #(#statics)*
        }
    })
}

/// Generates a reference to the description of an answer.
pub(super) fn schema(schema: &XmlSchema) -> TokenStream {
    match schema {
        XmlSchema::Named(name) => {
            let name = format_ident!("{name}");
            quote!(&types::xml::#name)
        }
        described => constant(described, quote!(Schema), owned(described)),
    }
}

/// Generates a reference to the description of a body's root element.
pub(super) fn root(root: &XmlMember) -> TokenStream {
    constant(&root.schema, quote!(Member), member(root))
}

/// Generates a reference to a description that is used in one place.
fn constant(schema: &XmlSchema, ty: TokenStream, value: TokenStream) -> TokenStream {
    let statics = has_names(schema).then(|| {
        quote!(
            use crate::types::xml::*;
        )
    });
    quote! {
        {
            #statics
            use tracking_links_runtime::xml::*;
            static DESCRIBED: #ty = #value;
            &DESCRIBED
        }
    }
}

fn has_names(schema: &XmlSchema) -> bool {
    match schema {
        XmlSchema::Named(_) => true,
        XmlSchema::List { items, .. } => has_names(items),
        XmlSchema::Map(values) => has_names(values),
        XmlSchema::Object {
            members,
            additional,
        } => members.iter().any(|it| has_names(&it.schema)) || has_names(additional),
        XmlSchema::Union(branches) => branches.iter().any(has_names),
        _ => false,
    }
}

fn reference(schema: &XmlSchema) -> TokenStream {
    match schema {
        XmlSchema::Named(name) => {
            let name = format_ident!("{name}");
            quote!(&#name)
        }
        schema => {
            let schema = owned(schema);
            quote!(&#schema)
        }
    }
}

fn owned(schema: &XmlSchema) -> TokenStream {
    match schema {
        XmlSchema::Any => quote!(Schema::Any),
        XmlSchema::Text => quote!(Schema::Text),
        XmlSchema::Formatted => quote!(Schema::Formatted),
        XmlSchema::Number => quote!(Schema::Number),
        XmlSchema::Boolean => quote!(Schema::Boolean),
        XmlSchema::List {
            item,
            items,
            wrapped,
        } => {
            let (item, items) = (name(item), reference(items));
            let constructor = format_ident!("{}", if *wrapped { "wrapped" } else { "new" });
            quote!(Schema::List(List::#constructor(#item, #items)))
        }
        XmlSchema::Map(values) => {
            let values = reference(values);
            quote!(Schema::Map(#values))
        }
        XmlSchema::Object {
            members,
            additional,
        } => {
            let (members, additional) = (members.iter().map(member), reference(additional));
            quote!(Schema::Object(Object::new(&[#(#members),*], #additional)))
        }
        XmlSchema::Union(branches) => {
            let branches = branches.iter().map(reference);
            quote!(Schema::Union(&[#(#branches),*]))
        }
        XmlSchema::Named(name) => {
            let name = format_ident!("{name}");
            quote!(Schema::Same(&#name))
        }
    }
}

fn member(member: &XmlMember) -> TokenStream {
    let constructor = match member.is_attribute {
        true => "attribute",
        false => "element",
    };
    let constructor = format_ident!("{constructor}");
    let (json, name, schema) = (&member.json, name(&member.name), reference(&member.schema));
    quote!(Member::#constructor(#json, #name, #schema))
}

fn name(name: &XmlName) -> TokenStream {
    let XmlName {
        prefix,
        local,
        namespace,
    } = name;
    match (prefix.as_str(), namespace.as_str()) {
        ("", "") => quote!(Name::new(#local)),
        _ => quote!(Name::qualified(#prefix, #local, #namespace)),
    }
}

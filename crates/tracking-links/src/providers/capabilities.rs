//! [`capabilities`], which writes what a provider can do as a table.

/// Makes [`Capabilities`](crate::Capabilities) of a table. Each line may be left out, and the order
/// is this one:
///
/// ```text
/// require: Destination;
/// allow: Name, Slug;
/// options: AcmeOptions;
/// limit_texts: 255;
/// limit Slug: Limit::NONE.max_chars(40);
/// returns: Id, Url;
/// returns_if_given: Name;
/// repeats: RepeatRule::SLUG_REFUSED;
/// updates: Name;
/// platforms: Platform::LISTED;
/// create_many: Bulk::new(100);
/// find: Id, Slug;
/// operations: create, list, verify;
/// ```
///
/// The names are those of [`Field`](crate::Field), [`Output`](crate::Output) and
/// [`KeyKind`](crate::KeyKind), and the operations that a provider has or has not those of
/// [`Operations`](crate::Operations).
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! capabilities {
    (
        $(require: $($required:ident),+;)?
        $(allow: $($allowed:ident),+;)?
        $(options: $Options:ty;)?
        $(limit_texts: $max_chars:expr;)?
        $(limit $limited:ident: $limit:expr;)*
        $(returns: $($returned:ident),+;)?
        $(returns_if_given: $($given:ident),+;)?
        $(repeats: $($rule:expr),+;)?
        $(updates: $($updated:ident),+;)?
        $(platforms: $platforms:expr;)?
        $(create_many: $bulk:expr;)?
        $(find: $($key:ident),+;)?
        operations: $($operation:ident),+;
    ) => {{
        #[allow(unused_imports, reason = "some tables have no such names")]
        use $crate::{key::KeyKind, link::Output, request::Field};
        let mut it = $crate::capabilities::Capabilities::NONE
            $($(.require(Field::$required))+)?
            $($(.allow(Field::$allowed))+)?
            $(.take_options::<$Options>())?
            $(.limit_texts($max_chars))?
            $(.limit(Field::$limited, $limit))*
            $($(.returns(Output::$returned))+)?
            $($(.returns_if_given(Output::$given))+)?
            $(.repeats(&[$($rule),+]))?
            $($(.updates(Field::$updated))+)?;
        $(it.platforms = $platforms;)?
        $(it.operations.create_many = Some($bulk);)?
        $(it.operations.find = &[$(KeyKind::$key),+];)?
        $(it.operations.$operation = true;)+
        it
    }};
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use capabilities;

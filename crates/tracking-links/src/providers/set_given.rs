//! [`set_given`], which sets those parameters of an operation that have a value.

/// Sets each parameter whose variable of the same name is `Some`.
#[allow(
    unused_macros,
    reason = "for providers, each of which is compiled only with its feature"
)]
macro_rules! set_given {
    ($operation:expr, $($parameter:ident),+) => {{
        let mut operation = $operation;
        $(if let Some(value) = $parameter {
            operation = operation.$parameter(value);
        })+
        operation
    }};
}

#[allow(unused_imports, reason = "as for the macro")]
pub(super) use set_given;

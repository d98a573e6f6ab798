//! Sends each operation to the path of either account: the user's own, or a creator's whom it
//! manages.

/// Sends an operation, by the names of its methods for either account, for the API version that is
/// set. A macro, since the operations are different types with equal methods.
macro_rules! send {
    ($fanvue:ident.$own:ident or $of_creator:ident($($argument:expr),*)$($parameters:tt)*) => {{
        let (client, account) = (&$fanvue.client, &$fanvue.settings);
        let version = account.api_version.as_deref();
        match account.creator {
            None => {
                let operation = client.$own($($argument),*)$($parameters)*;
                $fanvue.call(operation.x_fanvue_api_version(version).send()).await
            }
            Some(creator) => {
                let operation = client.$of_creator(creator, $($argument),*)$($parameters)*;
                $fanvue.call(operation.x_fanvue_api_version(version).send()).await
            }
        }
    }};
}

pub(super) use send;

//! Gets a newer access token after the provider answered 401.

use crate::auth::token::AccessToken;
use crate::call::attempt::Attempted;
use crate::call::clock::within;
use crate::call::context::Context;
use crate::response::failure::NoToken;

/// Asks the token source for another token; returns `None` if the source gave the same one again.
pub(super) async fn renew(
    attempted: &mut Attempted,
    context: &Context,
) -> Result<Option<AccessToken>, NoToken> {
    let shared = context.runtime.shared();
    let source = shared.credentials.token_source(context.operation);
    let (Some(source), Some(refused)) = (source, &context.token) else {
        return Ok(None);
    };
    attempted.read_early(context).await;
    let newer = within(&*shared.clock, context.remaining(), source.refused(refused));
    match newer.await {
        Some(Ok(newer)) if newer == *refused => Ok(None),
        Some(Ok(newer)) => {
            // The provider may repeat the refused token in a later answer.
            shared.credentials.redactor().remember(refused);
            Ok(Some(newer))
        }
        Some(Err(error)) => Err(NoToken::Failed(error)),
        None => Err(NoToken::TimedOut),
    }
}

//! Renewal: a newer access token after a 401.

use crate::call::attempt::Attempted;
use crate::call::clock::within;
use crate::call::context::Context;
use crate::response::failure::NoToken;

/// Asks the token source for a newer token; `false` if it gave the same one.
pub(super) async fn renew(
    attempted: &mut Attempted,
    context: &mut Context,
) -> Result<bool, NoToken> {
    let shared = context.runtime.shared();
    let source = shared.credentials.token_source(context.operation);
    let (Some(source), Some(refused)) = (source, &context.token) else {
        return Ok(false);
    };
    attempted.read_early(context).await;
    let newer = within(&*shared.clock, context.remaining(), source.refused(refused));
    match newer.await {
        Some(Ok(newer)) if newer == *refused => Ok(false),
        Some(Ok(newer)) => {
            // The provider may name the refused token in a later answer.
            shared.credentials.redactor().remember(refused);
            context.token = Some(newer);
            Ok(true)
        }
        Some(Err(error)) => Err(NoToken::Failed(error)),
        None => Err(NoToken::TimedOut),
    }
}

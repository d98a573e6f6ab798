//! Takes access tokens from a file that another program updates, such as a vault's agent.
//!
//! `cargo run -p tracking-links --example token_source`

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tracking_links::{
    AccessToken, BoxFuture, Fanvue, LinkRequest, Platform, Provider, TokenError, TokenSource,
};
use tracking_links_sandbox::Sandbox;

struct TokenFile {
    path: PathBuf,
    newest: Mutex<Option<AccessToken>>,
}

impl TokenFile {
    /// Returns the token that was read last, or reads the file if there is none but `refused`.
    fn read(&self, refused: Option<&AccessToken>) -> Result<AccessToken, TokenError> {
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = newest.as_ref().filter(|token| Some(*token) != refused) {
            return Ok(token.clone());
        }
        let text = fs::read_to_string(&self.path).map_err(|error| {
            TokenError::temporary("can't read the file of the token").with_source(error)
        })?;
        Ok(newest.insert(AccessToken::new(text.trim())?).clone())
    }
}

impl TokenSource for TokenFile {
    fn token(&self) -> BoxFuture<'_, Result<AccessToken, TokenError>> {
        Box::pin(async { self.read(None) })
    }

    /// Called after a 401. The request is sent again if this returns another token.
    fn refused<'a>(
        &'a self,
        refused: &'a AccessToken,
    ) -> BoxFuture<'a, Result<AccessToken, TokenError>> {
        Box::pin(async { self.read(Some(refused)) })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    let path = std::env::temp_dir().join(format!("token-{}", std::process::id()));
    let newest = AccessToken::new(sandbox.fanvue().expired_token())?;
    fs::write(&path, sandbox.fanvue().token())?;

    let source = TokenFile {
        path: path.clone(),
        newest: Mutex::new(Some(newest)),
    };
    let fanvue = Fanvue::builder_with_tokens(source)
        .base_url(sandbox.fanvue().base_url())
        .build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);
    fanvue.create(&request).await?;
    assert_eq!(sandbox.fanvue().request_count(), 2);
    assert_eq!(sandbox.fanvue().links().len(), 1);
    fs::remove_file(path)?;

    println!("The token had expired; the newer one in the file created the link");
    Ok(())
}

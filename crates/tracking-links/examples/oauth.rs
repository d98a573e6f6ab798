//! Refreshes access tokens by OAuth 2.0, and keeps the tokens in a file that processes can share.
//!
//! `cargo run -p tracking-links --features oauth --example oauth`

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tracking_links::oauth::{FileStore, OAuth, StoreError, Tokens};
use tracking_links::{Fanvue, LinkRequest, Platform, Provider};
use tracking_links_sandbox::Sandbox;

/// A token endpoint that answers one request. Yours is the provider's: `OAuth::fanvue(..)`.
async fn token_endpoint(listener: TcpListener, access_token: &str) -> io::Result<String> {
    let (mut stream, _) = listener.accept().await?;
    let mut request = Vec::new();
    while !String::from_utf8_lossy(&request).contains("refresh_token=first") {
        stream.read_buf(&mut request).await?;
    }
    let body = format!(
        r#"{{"access_token":"{access_token}","token_type":"bearer","expires_in":3600,
            "refresh_token":"second"}}"#
    );
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
    let answer = format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(answer.as_bytes()).await?;
    Ok(String::from_utf8_lossy(&request).into_owned())
}

#[tokio::main]
async fn main() -> Result<(), StoreError> {
    let sandbox = Sandbox::start().await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let token_url = format!("http://{}/token", listener.local_addr()?);
    let endpoint = tokio::spawn(token_endpoint(listener, sandbox.fanvue().token()));
    let path = std::env::temp_dir().join(format!("tokens-{}.json", std::process::id()));

    // "first" is the refresh token that signing in gave. Later, the file has newer ones.
    let tokens = OAuth::builder(token_url, "my-shop", "first")
        .store(FileStore::new(&path))
        .build()?;
    let fanvue = Fanvue::builder_with_tokens(tokens)
        .base_url(sandbox.fanvue().base_url())
        .build()?;
    let request = LinkRequest::new()
        .name("Spring")
        .platform(Platform::Instagram);

    // The first create needs an access token, and refreshes. The second one uses the same token.
    fanvue.create(&request).await?;
    fanvue.create(&request).await?;
    assert_eq!(sandbox.fanvue().links().len(), 2);
    assert!(endpoint.await??.contains("grant_type=refresh_token"));

    let saved = Tokens::from_json(&std::fs::read_to_string(&path)?)?;
    assert_eq!(saved.refresh_token(), "second");
    std::fs::remove_file(&path)?;
    std::fs::remove_file(path.with_extension("json.lock"))?;
    println!("Two links, one refresh; the new refresh token was saved before it was used");
    Ok(())
}

pub async fn probe(server: Server) {
    let client: Client = server
        .client(Client::builder().credential(tracking_links_runtime::Credential::basic("user", "pass")));
    client.a().send().await.unwrap();
    assert_eq!(
        server.request().header("authorization"),
        Some("Basic dXNlcjpwYXNz")
    );
}

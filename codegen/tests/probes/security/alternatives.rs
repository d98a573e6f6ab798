pub async fn probe(server: Server) {
    let client: Client = server.client(
        Client::builder()
            .credential(tracking_links_runtime::Credential::api_key("key", "k"))
            .credential(tracking_links_runtime::Credential::api_key("secret", "s")),
    );
    client.a().send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (
            request.header("authorization"),
            request.header("x-key"),
            request.header("x-secret")
        ),
        (None, Some("k"), Some("s"))
    );
}

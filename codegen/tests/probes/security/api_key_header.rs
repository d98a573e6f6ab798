pub async fn probe(server: Server) {
    let client: Client = server
        .client(Client::builder().credential(tracking_links_runtime::Credential::api_key("key", "k")));
    client.a().send().await.unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("x-api-key"), request.header("authorization")),
        (Some("k"), None)
    );
}

pub async fn probe(server: Server) {
    let client: Client = server.client(
        Client::builder()
            .credential(tracking_links_runtime::Credential::bearer("t"))
            .credential(tracking_links_runtime::Credential::api_key("key", "k")),
    );
    client.a().send().await.unwrap();
    client.b().send().await.unwrap();
    client.c().send().await.unwrap();
    for expected in [
        (Some("Bearer t"), None),
        (Some("Bearer t"), None),
        (None, Some("k")),
    ] {
        let request = server.request();
        let sent = (request.header("authorization"), request.header("x-key"));
        assert_eq!(sent, expected);
    }
}

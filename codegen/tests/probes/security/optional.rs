pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), None);
    let client: Client =
        server.client(Client::builder().credential(tracking_links_runtime::Credential::bearer("t")));
    client.a().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), Some("Bearer t"));
}

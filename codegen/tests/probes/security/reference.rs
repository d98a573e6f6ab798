pub async fn probe(server: Server) {
    let credential = tracking_links_runtime::Credential::api_key("key", "k");
    let client: Client = server.client(Client::builder().credential(credential));
    client.a().send().await.unwrap();
    assert_eq!(server.request().header("x-key"), Some("k"));
}

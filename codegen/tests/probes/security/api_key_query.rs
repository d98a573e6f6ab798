pub async fn probe(server: Server) {
    let client: Client = server
        .client(Client::builder().credential(tracking_links_runtime::Credential::api_key("key", "k&1")));
    client.a().q("x").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?q=x&api_key=k%261");
}

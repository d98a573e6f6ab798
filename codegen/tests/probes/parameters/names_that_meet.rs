pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .foo_bar("1")
        .foo_bar_query("2")
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a?foo_bar=1&fooBar=2");
}

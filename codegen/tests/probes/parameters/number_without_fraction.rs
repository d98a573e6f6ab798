pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(5.0).ids([1.0, 2.5]).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a/5?ids=1&ids=2.5");
}

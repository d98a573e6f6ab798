pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().q("y").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?kind=x&q=y");
}

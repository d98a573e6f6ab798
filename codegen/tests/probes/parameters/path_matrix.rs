pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("x").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a/;id=x");
}

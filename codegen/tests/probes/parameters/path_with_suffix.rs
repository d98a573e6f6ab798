pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a(7_i64).send().await.unwrap();
    client.b("x", "y").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a/7.json");
    assert_eq!(server.request().line, "GET /b/x...y");
}

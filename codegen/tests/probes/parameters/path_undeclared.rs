pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("1", "2").send().await.unwrap();
    assert_eq!(server.request().line, "GET /a/1/2");
}

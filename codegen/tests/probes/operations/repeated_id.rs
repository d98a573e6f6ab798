pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.same().send().await.unwrap();
    client.same2().send().await.unwrap();
    assert_eq!(server.request().line, "GET /a");
    assert_eq!(server.request().line, "GET /b");
}

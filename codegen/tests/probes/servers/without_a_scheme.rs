pub async fn probe(server: Server) {
    assert_eq!(Client::API.base_url, Some("https://api.example.com/v1"));
    assert_eq!(
        operation::A::OPERATION.server,
        Some("https://files.example.com")
    );
    assert_eq!(
        operation::B::OPERATION.server,
        Some("https://b.example.com")
    );
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    assert_eq!(server.request().line, "GET /a");
}

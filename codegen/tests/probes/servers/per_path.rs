pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    assert_eq!(
        operation::A::OPERATION.server,
        Some("https://path.example.com")
    );
    assert_eq!(
        operation::B::OPERATION.server,
        Some("https://operation.example.com/v2")
    );
    assert_eq!(operation::C::OPERATION.server, None);
    // A base URL that the caller sets applies to all operations.
    client.a().send().await.unwrap();
    assert_eq!(server.request().line, "GET /a");
}

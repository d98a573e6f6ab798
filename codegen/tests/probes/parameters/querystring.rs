pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .q(serde_json::from_value::<types::AQ>(json!({"x": 1, "y": "b c"})).unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a?x=1&y=b%20c");
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .since(
            "2026-01-02T03:04:05Z"
                .parse::<chrono::DateTime<chrono::Utc>>()
                .unwrap(),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?since=2026-01-02T03%3A04%3A05Z"
    );
}

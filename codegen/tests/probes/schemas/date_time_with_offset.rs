pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"t":"2026-01-02T03:04:05+02:00"}"#);
    assert_eq!(
        client.a().send().await.unwrap().into_inner().t,
        "2026-01-02T01:04:05Z"
            .parse::<chrono::DateTime<chrono::Utc>>()
            .unwrap()
    );
}

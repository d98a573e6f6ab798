pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"at":"2026-01-02T03:04:05-08:00","days":["2026-01-02T23:30:00+05:30"],"by":{"x":"2026-01-02T03:04:05.250+01:00"},"either":"2026-01-02T03:04:05-03:00"}"#;
    server.json(200, text);
    let body: types::A = serde_json::from_str(text).unwrap();
    let since = chrono::DateTime::parse_from_rfc3339("2026-01-02T03:04:05-08:00").unwrap();
    let got = client.a(body).since(since).send().await.unwrap().into_inner();
    assert_eq!(got.at.unwrap().date_naive().to_string(), "2026-01-02");
    assert_eq!(json!(got), serde_json::from_str::<serde_json::Value>(text).unwrap());
    let sent = server.request();
    assert_eq!(sent.line, "PUT /a?since=2026-01-02T03%3A04%3A05-08%3A00");
    assert_eq!(sent.text(), text);
    // A time without an offset of its own is one of UTC.
    let utc = chrono::DateTime::from_timestamp(0, 0).unwrap();
    server.json(200, "{}");
    client.a(types::A::new()).since(utc).send().await.unwrap();
    assert_eq!(server.request().line, "PUT /a?since=1970-01-01T00%3A00%3A00Z");
}

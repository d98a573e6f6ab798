pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"d":"2026-01-02","t":"2026-01-02T03:04:05Z","u":"00000000-0000-0000-0000-000000000007","i":-3,"f":0.5,"o":"x"}"#;
    server.json(200, text);
    let value: types::A = serde_json::from_str(text).unwrap();
    let got = client.a(value).send().await.unwrap().into_inner();
    let _: (chrono::NaiveDate, uuid::Uuid, i32, f64) = (got.d, got.u, got.i, got.f);
    assert_eq!(server.request().text(), text);
}

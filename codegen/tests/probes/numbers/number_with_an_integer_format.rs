pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"{"small":-7,"large":18446744073709551615,"list":[9007199254740993,null]}"#;
    server.json(200, text);
    let body: types::A = serde_json::from_str(text).unwrap();
    let got = client.a(9_007_199_254_740_993_i64, body).send().await.unwrap();
    assert_eq!((got.small, got.large), (-7_i32, u64::MAX));
    let sent = server.request();
    assert_eq!(sent.line, "POST /a/9007199254740993");
    assert_eq!(sent.text(), text);
}

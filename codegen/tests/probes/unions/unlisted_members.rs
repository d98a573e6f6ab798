pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let text = r#"[
        {"a": 1, "new": 2},
        {"a": 1, "b": 2, "new": {"b": 3}},
        {"c": {"n": 1, "new": [{}]}, "b2": null},
        {"new": "of any"},
        {"b": 1, "c": {"n": 2}, "new": 3}
    ]"#;
    server.json(200, text);
    let got = client.get().send().await.unwrap().into_inner();
    let sent: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(json!(got), sent);
    use types::GetResponseItem::{A, B, C, Unknown};
    assert!(matches!(got.as_slice(), [A(_), B(_), C(_), A(_), Unknown(_)]), "{got:?}");
}

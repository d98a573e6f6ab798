pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"clicks": 3.0}, {"orders": -4.0}, {"orders": 0.5}]"#);
    let got = client.get().send().await.unwrap().into_inner();
    assert_eq!(
        json!(got),
        json!([{"clicks": 3}, {"orders": -4}, {"orders": 0.5}]),
        "{got:?}"
    );
    let unknown = got.iter().map(|it| format!("{it:?}").contains("Unknown"));
    assert_eq!(unknown.collect::<Vec<_>>(), [false, false, true], "{got:?}");
}

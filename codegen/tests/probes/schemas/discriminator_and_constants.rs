pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"kind":"dog","m":1},{"kind":"cat","n":2}]"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got[..], [types::U::DogModel(_), types::U::CatModel(_)]), "{got:?}");
    assert_eq!(json!(got), json!([{"kind": "dog", "m": 1}, {"kind": "cat", "n": 2}]));
}

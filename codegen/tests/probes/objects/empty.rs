pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"x":1}"#);
    let body = serde_json::Map::from_iter([("k".to_owned(), json!([1]))]);
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!({"x": 1}));
    assert_eq!(server.request().text(), r#"{"k":[1]}"#);
}

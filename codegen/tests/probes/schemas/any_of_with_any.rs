pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"a":1,"b":[2]}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!({"a": 1, "b": [2]}));
}

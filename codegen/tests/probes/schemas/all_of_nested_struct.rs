pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"meta":{"page":1,"total":2}}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!({"meta": {"page": 1, "total": 2}}));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"error":"x"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(json!(got), json!({"error": "x"}));
}

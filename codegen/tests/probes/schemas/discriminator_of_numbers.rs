pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"type":2,"n":1}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, types::U::Two(_)), "{got:?}");
    assert_eq!(json!(got), json!({"type": 2, "n": 1}));
}

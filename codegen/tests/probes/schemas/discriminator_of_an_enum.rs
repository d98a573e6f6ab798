pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"DOG","n":1}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert!(matches!(got, types::U::Dog(_)), "{got:?}");
    assert_eq!(json!(got), json!({"kind": "DOG", "n": 1}));
}

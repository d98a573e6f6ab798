pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"id":1,"n":2}"#);
    let body = types::AInput { n: 2, password: "p".into(), extra: Default::default() };
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(server.request().json(), json!({"n": 2, "password": "p"}));
    assert_eq!((got.id, got.n), (1, 2));
}

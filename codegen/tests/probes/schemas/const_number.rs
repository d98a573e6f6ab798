pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":8,"b":false}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.n, got.b), (8_i64, false));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"b":null,"c":{"n":1,"m":2}}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.b, None);
    assert_eq!((got.c.n, got.c.m), (Some(1), 2_i64));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"b":{"n":4},"c":{"s":"x"}}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.b.n, got.c.s.as_str()), (4, "x"));
}

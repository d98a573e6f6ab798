pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"m":2}"#);
    let got = client
        .a(types::B { n: Some(1), extra: Default::default() })
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!((got.m, server.request().text()), (2, r#"{"n":1}"#));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"b":{"n":2}}"#);
    let b: types::B = client.a().send().await.unwrap().into_inner().b;
    assert_eq!(b.n, 2);
}

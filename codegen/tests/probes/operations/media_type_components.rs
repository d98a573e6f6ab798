pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(400, r#"{"n":3}"#);
    let e = client.a(types::ABody { n: Some(1), extra: Default::default() }).send().await.unwrap_err();
    assert_eq!(e.documented().unwrap().n, Some(3));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"n":1}"#);
    let got = client.a().send().await.unwrap();
    assert_eq!((got.status().as_u16(), got.into_inner().n), (200, 1));
}

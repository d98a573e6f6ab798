pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"w":"y","n":2}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.w, got.n), (types::AResponseW::Y, 2_i64));
}

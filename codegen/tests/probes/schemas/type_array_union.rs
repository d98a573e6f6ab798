pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"v":7}"#);
    server.json(200, r#"{"v":"x"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.v, Some(types::AResponseV::Integer(7)));
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.v, Some(types::AResponseV::String("x".into())));
}

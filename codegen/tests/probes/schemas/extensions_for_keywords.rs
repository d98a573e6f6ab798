pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"name":null,"state":"on"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.name, got.state), (None, types::AResponseState::On));
    server.json(200, r#"{"name":"x","state":"new"}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.state.as_str(), "new");
}

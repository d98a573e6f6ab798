pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"access_token":"t"}"#);
    let body = types::ABodyPassword { grant_type: types::ABodyPasswordGrantType::Password, username: "u".into(), extra: Default::default() };
    client.a(body).send().await.unwrap();
    assert_eq!(server.request().text(), "grant_type=password&username=u");
}

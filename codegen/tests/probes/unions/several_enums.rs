pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"only":"large","more":"other"}"#);
    let body = types::Body {
        only: Some(types::BodyOnlyString::Red),
        more: Some(types::BodyMore::String(Box::new(
            types::BodyMoreString::All,
        ))),
        extra: Default::default()
    };
    let got = client.a(body).send().await.unwrap().into_inner();
    assert_eq!(server.request().body, br#"{"only":"red","more":"all"}"#);
    assert_eq!(got.only, Some(types::BodyOnlyString::Large));
    let other = types::BodyMoreString::Unknown("other".to_owned());
    assert_eq!(got.more, Some(types::BodyMore::String(Box::new(other))));
}

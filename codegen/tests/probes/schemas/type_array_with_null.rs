pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"name":null,"other":3}"#);
    let sent = types::A {
        name: None,
        other: None,
        extra: Default::default(),
    };
    let got = client.a(sent).send().await.unwrap().into_inner();
    assert_eq!(
        got,
        types::A {
            name: None,
            other: Some(Some(3)),
            extra: Default::default(),
        }
    );
    assert_eq!(server.request().json(), json!({"name": null}));
}

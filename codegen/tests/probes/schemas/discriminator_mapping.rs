pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"d","name":"x"}"#);
    server.json(200, r#"{"kind":"bird","name":"x"}"#);
    let dog = types::Dog {
        kind: None,
        name: Some("x".into()),
        extra: Default::default(),
    };
    let got = client
        .a(types::Pet::from(dog.clone()))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert!(
        matches!(&got, types::Pet::Dog(dog) if dog.name.as_deref() == Some("x")),
        "{got:?}"
    );
    assert_eq!(server.request().json(), json!({"kind": "d", "name": "x"}));
    let got = client
        .a(types::Pet::from(dog))
        .send()
        .await
        .unwrap()
        .into_inner();
    assert_eq!(json!(got), json!({"kind": "bird", "name": "x"}));
    assert!(matches!(got, types::Pet::Unknown(_)), "{got:?}");
}

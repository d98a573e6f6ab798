pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"kind":"Dog","name":"Rex"}"#);
    let cat = types::CatPet {
        kind: None,
        name: Some("Tom".to_owned()),
        extra: Default::default()
    };
    let got = client.a(cat).send().await.unwrap().into_inner();
    assert_eq!(server.request().body, br#"{"kind":"Cat","name":"Tom"}"#);
    assert!(matches!(got, types::Pet::DogPet(_)), "{got:?}");
}

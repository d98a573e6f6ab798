pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.post(types::Pet::from(types::Cat { kind: String::new(), name: "a".into(), lives: Some(9), extra: Default::default() })).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"kind": "Cat", "name": "a", "lives": 9}));
}

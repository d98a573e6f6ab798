pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.post(types::Vehicle::from(types::Wheeled::from(types::Van { kind: "van".into(), n: Some(2), extra: Default::default() }))).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"kind": "van", "n": 2}));
}

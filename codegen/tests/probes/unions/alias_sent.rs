pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.post(types::Vehicle::from(types::Van { kind: "van".into(), n: None, extra: Default::default() })).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"kind": "van"}));
}

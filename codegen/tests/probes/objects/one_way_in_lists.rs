pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"[{"id":1,"name":"n","nested":{"at":"2024-01-02T03:04:05Z"},"kids":[]}]"#);
    let u = types::UInput { name: "n".into(), password: "p".into(), nested: types::NInput { note: None, extra: Default::default() }, kids: None, extra: Default::default() };
    let got = client.a(u).send().await.unwrap().into_inner();
    assert_eq!(got[0].password, None);
    assert_eq!(server.request().json(), json!({"name": "n", "password": "p", "nested": {}}));
}

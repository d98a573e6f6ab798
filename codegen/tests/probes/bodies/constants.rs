pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = types::ABody::new(types::ABodyType::Card, 2, true, types::ABodyOn::Yes, json!(null), json!({"a": 1}));
    client.a(body).send().await.unwrap();
    assert_eq!(server.request().json(), json!({"type": "card", "version": 2, "live": true, "on": "yes", "none": null, "obj": {"a": 1}}));
}

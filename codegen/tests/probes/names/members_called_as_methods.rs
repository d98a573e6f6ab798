pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(204, "", "");
    let body = types::A::new().default("d").new2("n").clone("c").into(true);
    client.a(body).send().await.unwrap();
    let sent = json!({"default": "d", "new": "n", "clone": "c", "into": true});
    assert_eq!(server.request().json(), sent);
}

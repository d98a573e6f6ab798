pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(types::AP { extra: Default::default(),
            x: Some(1),
            y: Some(2),
        })
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a/x,1,y,2");
}

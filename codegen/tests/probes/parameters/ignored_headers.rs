pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, "1");
    client
        .a(types::ABody { n: Some(1), extra: Default::default() })
        .send()
        .await
        .unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("accept"), request.header("content-type")),
        (Some("application/json"), Some("application/json"))
    );
}

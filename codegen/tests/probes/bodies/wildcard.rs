pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(types::ABody { n: Some(1), extra: Default::default() })
        .send()
        .await
        .unwrap();
    let request = server.request();
    assert_eq!(
        (request.header("content-type"), request.text()),
        (Some("application/json"), r#"{"n":1}"#)
    );
}

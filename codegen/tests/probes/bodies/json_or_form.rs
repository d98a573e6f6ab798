pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let value = types::F { n: Some(1), extra: Default::default() };
    client.a(value.clone()).send().await.unwrap();
    let request = server.request();
    let sent = (request.header("content-type"), request.text());
    assert_eq!(sent, (Some("application/json"), r#"{"n":1}"#));
    client.a(operation::AContent::Form(value)).send().await.unwrap();
    let request = server.request();
    let sent = (request.header("content-type"), request.text());
    assert_eq!(sent, (Some("application/x-www-form-urlencoded"), "n=1"));
}

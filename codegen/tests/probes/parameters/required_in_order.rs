pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = types::ABody::new(1);
    client.a("x", 2, ["t", "u"], body).send().await.unwrap();
    let request = server.request();
    assert_eq!(request.line, "POST /a/x/b/2?tags=t,u&page=3");
    assert_eq!(request.text(), r#"{"n":1}"#);
}

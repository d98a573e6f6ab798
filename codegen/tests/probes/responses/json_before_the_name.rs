pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: application/json+sarif\r\n", r#"{"n":1}"#);
    assert_eq!(client.a().send().await.unwrap().into_inner().n, 1);
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "content-type: text/plain\r\n", "hi");
    assert_eq!(client.a().send().await.unwrap().into_inner(), "hi");
    assert_eq!(server.request().header("accept"), Some("text/plain"));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().ids(vec![1_i64, 2]).send().await.unwrap();
    assert_eq!(server.request().header("cookie"), Some("ids=1,2"));
}

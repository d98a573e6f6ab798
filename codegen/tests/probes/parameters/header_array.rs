pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().x_ids(vec![1_i64, 2]).send().await.unwrap();
    assert_eq!(server.request().header("x-ids"), Some("1,2"));
}

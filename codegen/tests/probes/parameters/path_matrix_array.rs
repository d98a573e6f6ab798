pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(vec![1_i64, 2], vec![3_i64, 4])
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().line, "GET /a/;x=1;x=2/;y=3,4");
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .ids(vec![1_i64, 2])
        .page_size(3_i64)
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?ids%5B%5D=1&ids%5B%5D=2&page%5Bsize%5D=3"
    );
}

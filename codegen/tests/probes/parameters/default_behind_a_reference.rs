pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    let request = server.request();
    assert_eq!(request.line, "GET /a?order=down&size=20&page=1&shape=down");
    assert_eq!(request.header("x-order"), Some("down"));
    client
        .a()
        .order(types::Order::Up)
        .size(5)
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?order=up&size=5&page=1&shape=down"
    );
}

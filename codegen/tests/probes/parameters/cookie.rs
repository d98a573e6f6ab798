pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a("s 1")
        .theme("dark")
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().header("cookie"),
        Some("session=s%201; theme=dark")
    );
}

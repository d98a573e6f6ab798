pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let d = types::AAB { x_y: Some("1".into()), extra: Default::default() };
    client.a("u", "v").a_b_c("1").名前("2").top(3).a_b(d).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a/u/v?a%26b%3Dc=1&%E5%90%8D%E5%89%8D=2&%24top=3&a%2Bb%5Bx%20y%5D=1");
}

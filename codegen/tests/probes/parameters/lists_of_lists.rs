pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().l([vec![1, 2], vec![3]]).x_l([vec![1, 2], vec![3]]).body(types::ABody { l: Some(vec![vec![1, 2], vec![3]]), extra: Default::default() }).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.header("x-l"), r.text()), ("POST /a?l=%5B1%2C2%5D&l=%5B3%5D", Some("[1,2],[3]"), "l=%5B1%2C2%5D&l=%5B3%5D"));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().id("q").id_header(3).x(1).y(true).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.header("id")), ("GET /a?id=q&x=1&y=true", Some("3")));
    client.a().send().await.unwrap();
}

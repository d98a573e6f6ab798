pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let o = || types::AD { a: Some(None), b: Some("x".into()), extra: Default::default() };
    client.a().l(vec![Some("a".to_owned()), None]).o(o()).d(o()).send().await.unwrap();
    assert_eq!(server.request().line.replace("%5B", "[").replace("%5D", "]"), "GET /a?l=a&b=x&d[b]=x");
}

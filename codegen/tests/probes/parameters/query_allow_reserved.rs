pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let at = types::AAt { extra: Default::default(),
        x: Some("1:2".to_owned()),
    };
    client
        .a()
        .url("https://h/p?q=1&r#s%+[]")
        .tags(["a/b".to_owned(), "c".to_owned()])
        .at(at)
        .plain("a/b")
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?url=https://h/p?q=1%26r%23s%25%2B%5B%5D&tags=a/b,c&at%5Bx%5D=1:2&plain=a%2Fb"
    );
}

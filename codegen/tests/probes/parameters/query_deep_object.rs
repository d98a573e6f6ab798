pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .filter(types::AFilter { extra: Default::default(),
            from: Some(1),
            to: Some("x y".into()),
        })
        .send()
        .await
        .unwrap();
    assert_eq!(
        server.request().line,
        "GET /a?filter%5Bfrom%5D=1&filter%5Bto%5D=x%20y"
    );
}

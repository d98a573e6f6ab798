pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a()
        .x_range(types::AXRange { extra: Default::default(),
            from: Some(1),
            to: Some(2),
        })
        .send()
        .await
        .unwrap();
    assert_eq!(server.request().header("x-range"), Some("from=1,to=2"));
}

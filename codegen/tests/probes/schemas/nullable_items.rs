pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"l":[1,null]}"#);
    assert_eq!(
        client.a().send().await.unwrap().into_inner().l,
        vec![Some(1_i64), None]
    );
}

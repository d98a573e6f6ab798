pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"v":1,"kids":[{"v":2,"kids":[{"v":3}]}]}"#);
    let got: types::L = client.a().send().await.unwrap().into_inner();
    let kid: types::L = got.kids.unwrap().remove(0);
    assert_eq!(kid.kids.unwrap()[0].v, Some(3));
}

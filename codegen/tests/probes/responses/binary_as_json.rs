pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.answer(200, "", [0_u8, 255, 1]);
    let mut got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got.chunk().await.unwrap().unwrap().as_ref(), [0, 255, 1]);
}

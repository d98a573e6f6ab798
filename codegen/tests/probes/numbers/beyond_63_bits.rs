pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let max = u64::MAX;
    server.json(
        200,
        &format!(r#"{{"a":{max},"b":{max},"c":{max},"d":{max}}}"#),
    );
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.a, got.b, got.c), (max, max, max));
    assert_eq!(got.d, types::AResponseD::Integer(max));
}

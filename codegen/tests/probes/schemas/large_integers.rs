pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    server.json(200, r#"{"a":-9007199254740993,"b":18446744073709551615}"#);
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!((got.a, got.b), (-9_007_199_254_740_993_i64, u64::MAX));
}

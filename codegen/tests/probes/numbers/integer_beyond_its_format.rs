pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let all = json!({"u": u64::MAX, "e": u64::MAX, "i": 4_294_967_295_u32, "n": -5});
    server.json(200, &all.to_string());
    let got = client.a().send().await.unwrap().into_inner();
    let _: (u64, u64, i64, i64) = (got.u, got.e, got.i, got.n);
    assert_eq!(json!(got), all);
}

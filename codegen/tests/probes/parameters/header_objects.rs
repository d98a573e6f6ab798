pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let c = || types::AXC { r: Some(100), g: Some(200), extra: Default::default() };
    let n = types::AXNItem { n: Some(1), extra: Default::default() };
    let m = std::collections::HashMap::from([("k".to_owned(), "v".to_owned())]);
    client.a().x_c(c()).x_d(c()).x_l(["a", "b"]).x_n([n]).x_m(m).send().await.unwrap();
    let r = server.request();
    let h = ["x-c", "x-d", "x-l", "x-n", "x-m"].map(|h| r.header(h).unwrap_or("-").to_owned());
    assert_eq!(h, ["G=200,R=100", "G,200,R,100", "a,b", "{\"n\":1}", "k,v"]);
}

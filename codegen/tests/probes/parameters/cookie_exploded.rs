pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let c = || types::AC { r: Some(100), g: Some(200), extra: Default::default() };
    client.a().c(c()).l(["a", "b"]).o(c()).send().await.unwrap();
    assert_eq!(server.request().header("cookie"), Some("G=200; R=100; l=a; l=b; o=G,200,R,100"));
}

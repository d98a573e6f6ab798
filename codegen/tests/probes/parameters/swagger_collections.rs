pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let body = types::ABody { f: Some(vec!["a".into(), "b".into()]), g: Some("c\td".into()), n: Some(None), extra: Default::default() };
    client.a("x|y").c(["a", "b"]).s(["a", "b"]).t("a\tb").i(["a", "b"]).m(["a", "b"]).x_h("a|b").body(body).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.line.as_str(), r.header("x-h"), r.text()), ("POST /a/x%7Cy?c=a,b&s=a%20b&t=a%09b&i=a%7Cb&m=a&m=b", Some("a|b"), "f=a&f=b&g=c%09d"));
    assert_eq!(Client::API.base_url, Some("https://api.example.com/v2"));
}

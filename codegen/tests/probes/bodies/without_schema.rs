pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a("t").send().await.unwrap();
    let r = server.request();
    assert_eq!((r.header("content-type"), r.text()), (Some("text/plain"), "t"));
    client.b().part("n", "v").send().await.unwrap();
    assert_eq!(server.request().parts().len(), 1);
    client.c(json!({"a": 1, "b": ["x", "y"]})).send().await.unwrap();
    assert_eq!(server.request().text(), "a=1&b=x&b=y");
    client.d().send().await.unwrap();
    assert_eq!(server.request().text(), "");
    client.e().send().await.unwrap();
    assert_eq!(server.request().text(), "");
    client.f(tracking_links_runtime::File::new("p")).send().await.unwrap();
    let r = server.request();
    assert_eq!((r.header("content-type"), r.text()), (Some("application/pdf"), "p"));
}

pub async fn probe(server: Server) {
    use tracking_links_runtime::Credential;
    let c: Client = server.client(Client::builder().credential(Credential::bearer("t")));
    c.a().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), Some("Bearer t"));
    c.b().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), Some("Bearer t"));
    c.c().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), Some("Bearer t"));
    c.d().send().await.unwrap();
    assert_eq!(server.request().header("authorization"), Some("Bearer t"));
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().send().await.unwrap();
    assert!(server.request().parts().is_empty());
    client.b().send().await.unwrap();
    assert_eq!(server.request().header("content-type"), None);
}

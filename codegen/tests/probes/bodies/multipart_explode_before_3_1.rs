pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().tags(["x".to_owned(), "y".to_owned()]).send().await.unwrap();
    assert_eq!(server.request().parts().len(), 2);
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.new_().send().await.unwrap();
    client.builder_().send().await.unwrap();
    client.pre().send().await.unwrap();
    client.exec().send().await.unwrap();
    client.send().send().await.unwrap();
    client.type_().send().await.unwrap();
    client.self_().send().await.unwrap();
    client.runtime_().send().await.unwrap();
    client.clone_().send().await.unwrap();
    for n in 1..=9 {
        assert_eq!(server.request().line, format!("GET /{n}"));
    }
}

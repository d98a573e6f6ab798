pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    use tracking_links_runtime::File;
    client.a(types::Kind::A, File::new("x").name("f")).kinds([types::Kind::A, types::Kind::B]).more(types::More { x: Some(1), extra: Default::default() }).files([File::new("1"), File::new("2")]).send().await.unwrap();
    assert_eq!(server.request().parts().len(), 7);
}

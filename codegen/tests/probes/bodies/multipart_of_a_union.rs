pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client.a().url("https://h").send().await.unwrap();
    assert_eq!(server.request().parts(), ["Content-Disposition: form-data; name=\"url\"\n\nhttps://h"]);
    client.a().file(tracking_links_runtime::File::new("x")).send().await.unwrap();
    assert_eq!(server.request().parts().len(), 1);
}

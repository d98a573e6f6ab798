pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let file = tracking_links_runtime::File::new("x").name("a.bin");
    client.a().file(file).meta("{}").send().await.unwrap();
    let parts = server.request().parts();
    assert_eq!(
        parts,
        [
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.bin\"\nContent-Type: application/octet-stream\n\nx",
            "Content-Disposition: form-data; name=\"meta\"\n\n{}",
        ]
    );
}

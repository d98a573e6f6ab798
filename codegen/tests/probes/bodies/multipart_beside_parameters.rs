pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a("name")
        .file2(tracking_links_runtime::File::new("x"))
        .send()
        .await
        .unwrap();
    let request = server.request();
    assert_eq!(
        (request.line.as_str(), request.parts().len()),
        ("POST /a/name", 1)
    );
}

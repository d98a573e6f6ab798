pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let png = || tracking_links_runtime::File::new("x").name("x").content_type("image/png");
    client.a().icon(png()).photo(png()).raw(png()).all([png()]).code("eA==").send().await.unwrap();
    let mut parts = server.request().parts();
    parts.sort();
    let file = |name: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"x\"\nContent-Type: image/png\n\nx")
    };
    let code = "Content-Disposition: form-data; name=\"code\"\nContent-Type: application/octet-stream\n\neA==";
    assert_eq!(parts, [file("all"), code.to_owned(), file("icon"), file("photo"), file("raw")]);
}

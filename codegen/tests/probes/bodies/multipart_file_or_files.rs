pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let file = |text: &'static str| tracking_links_runtime::File::new(text).name(text);
    client.a().image([file("x"), file("y")]).cover(file("z")).send().await.unwrap();
    let names = server.request().parts().into_iter().map(|part| part.lines().next().unwrap().to_owned());
    let mut names = Vec::from_iter(names);
    names.sort();
    assert_eq!(
        names,
        [
            "Content-Disposition: form-data; name=\"cover\"; filename=\"z\"",
            "Content-Disposition: form-data; name=\"image\"; filename=\"x\"",
            "Content-Disposition: form-data; name=\"image\"; filename=\"y\"",
        ]
    );
}

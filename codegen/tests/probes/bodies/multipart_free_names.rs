pub async fn probe(server: Server) {
    use tracking_links_runtime::File;
    let client: Client = server.client(Client::builder());
    let head = |name: &str| format!("Content-Disposition: form-data; name=\"{name}\"");
    let file = |name: &str| format!("{}; filename=\"file\"\nContent-Type: application/octet-stream\n\nx", head(name));
    client.a().part("one", File::new("x")).part("two", File::new("x")).send().await.unwrap();
    assert_eq!(server.request().parts(), [file("one"), file("two")]);

    client.b().part("own").part2("n", 7).send().await.unwrap();
    let parts = [format!("{}\n\nown", head("part")), format!("{}\n\n7", head("n"))];
    assert_eq!(server.request().parts(), parts);

    client.c().part("t", "text").part("j", json!([1])).part("f", File::new("x")).send().await.unwrap();
    let json = format!("{}\nContent-Type: application/json\n\n[1]", head("j"));
    assert_eq!(server.request().parts(), [format!("{}\n\ntext", head("t")), json, file("f")]);

    client.d().part("f", [File::new("x"), File::new("x")]).send().await.unwrap();
    assert_eq!(server.request().parts(), [file("f"), file("f")]);
}

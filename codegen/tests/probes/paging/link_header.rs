pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (page, body) in [(2, r#"["a"]"#), (3, "[]"), (4, r#"["b","c"]"#), (5, r#"["d"]"#)] {
        let link = format!("link: </repos/o?page={page}>; rel=\"next\"\r\n");
        server.answer(200, &link, body);
    }
    server.answer(200, "", r#"["e"]"#);
    let mut items = client.list_repos("o").items();
    let mut repos = String::new();
    while let Some(repo) = items.next().await {
        repos.push_str(&repo.unwrap());
    }
    assert_eq!(repos, "abcde");
    assert_eq!(server.request().line, "GET /repos/o");
    for page in 2..=5 {
        assert_eq!(server.request().line, format!("GET /repos/o?page={page}"));
    }
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (page, body) in [(2, r#"["a"]"#), (3, "null"), (4, r#"["b","c"]"#), (5, r#"["d"]"#)] {
        let url = &server.url;
        let body = format!(r#"{{"results":{body},"links":{{"next":"{url}/users?at={page}"}}}}"#);
        server.json(200, &body);
    }
    server.json(200, r#"{"results":["e"],"links":null}"#);
    let mut items = client.list_users().items();
    let mut users = String::new();
    while let Some(user) = items.next().await {
        users.push_str(&user.unwrap());
    }
    assert_eq!(users, "abcde");
    assert_eq!(server.request().line, "GET /users");
    for page in 2..=5 {
        assert_eq!(server.request().line, format!("GET /users?at={page}"));
    }

    // A URL of another server is not followed.
    server.json(200, r#"{"results":["a"],"links":{"next":"https://other.example/users"}}"#);
    let mut items = client.list_users().items();
    assert_eq!(items.next().await.unwrap().unwrap(), "a");
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::Paging);
    assert!(error.message().contains("https://other.example"), "{error}");
}

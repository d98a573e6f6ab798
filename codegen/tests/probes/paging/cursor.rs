fn page(ids: &str, cursor: &str) -> String {
    let users: Vec<String> = ids.chars().map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    let users = users.join(",");
    format!(r#"{{"members":[{users}],"response_metadata":{{"next_cursor":"{cursor}"}}}}"#)
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (ids, cursor) in [("12", "b="), ("", "c"), ("3", "d"), ("4", "e"), ("5", "")] {
        server.json(200, &page(ids, cursor));
    }
    // `items` sets the parameter of that name.
    let mut users = client.list_users().limit(2_i64).items("x").all_items();
    let mut ids = Vec::new();
    while let Some(user) = users.next().await {
        ids.push(user.unwrap().id);
    }
    assert_eq!(ids, [1, 2, 3, 4, 5]);
    assert_eq!(server.request().line, "GET /users?limit=2&items=x");
    for cursor in ["b%3D", "c", "d", "e"] {
        let line = format!("GET /users?limit=2&items=x&cursor={cursor}");
        assert_eq!(server.request().line, line);
    }

    // An error comes after the items before it, as its documented type.
    server.json(200, &page("1", "b"));
    server.json(403, r#"{"error":"gone"}"#);
    let mut users = client.list_users().all_items();
    assert_eq!(users.next().await.unwrap().unwrap().id, 1);
    let error = users.next().await.unwrap().unwrap_err();
    let Some(told) = error.documented() else {
        panic!("{error}");
    };
    assert_eq!(told.error.as_deref(), Some("gone"));
    assert!(users.next().await.is_none());

    // A cursor that comes again is an error, after the page that names it.
    server.json(200, &page("1", "b"));
    server.json(200, &page("2", "b"));
    let mut pages = client.list_users().pages();
    assert_eq!(pages.next().await.unwrap().unwrap().members[0].id, 1);
    assert_eq!(pages.next().await.unwrap().unwrap().members[0].id, 2);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::Paging);
}

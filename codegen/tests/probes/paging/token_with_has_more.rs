pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    for (token, jobs) in ["\"a\"", "", "\"b\",\"c\"", "\"d\""].into_iter().enumerate() {
        let body = format!(r#"{{"jobs":[{jobs}],"next_page_token":"{token}","has_more":true}}"#);
        server.json(200, &body);
    }
    // The last page has a token nevertheless.
    server.json(200, r#"{"jobs":["e"],"next_page_token":"z","has_more":false}"#);
    let mut items = client.list_jobs().page_token("s").items();
    let mut jobs = String::new();
    while let Some(job) = items.next().await {
        jobs.push_str(&job.unwrap());
    }
    assert_eq!(jobs, "abcde");
    for token in ["s", "0", "1", "2", "3"] {
        assert_eq!(server.request().line, format!("GET /jobs?page_token={token}"));
    }
    assert_eq!(server.count(), 0);
}

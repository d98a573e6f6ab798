pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let f: types::AF =
        serde_json::from_value(json!({"or": [{"at": {"lt": 1}}, {"tags": ["x", "y"]}]})).unwrap();
    client
        .a()
        .f(f)
        .cells(vec![vec![1, 2], vec![3]])
        .send()
        .await
        .unwrap();
    let line = server
        .request()
        .line
        .replace("%5B", "[")
        .replace("%5D", "]");
    assert_eq!(
        line,
        "GET /a?f[or][0][at][lt]=1&f[or][1][tags]=x&f[or][1][tags]=y\
         &cells[0]=1&cells[0]=2&cells[1]=3"
    );
}

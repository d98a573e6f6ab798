pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    use std::collections::HashMap;
    client.a().m(HashMap::from([("a b".to_owned(), "c&d".to_owned())])).n(HashMap::from([("n".to_owned(), 7)])).d(HashMap::from([("k".to_owned(), vec!["x".to_owned(), "y".to_owned()])])).send().await.unwrap();
    assert_eq!(server.request().line.replace("%5B", "[").replace("%5D", "]"), "GET /a?a%20b=c%26d&n=n,7&d[k]=x&d[k]=y");
}

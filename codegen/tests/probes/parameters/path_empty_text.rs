pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let m = client.matrix("").send().await;
    let m = m.map(|_| server.request().line).map_err(|e| e.to_string());
    let l = client.label("").send().await;
    let l = l.map(|_| server.request().line).map_err(|e| e.to_string());
    client.form().s("").l([""]).send().await.unwrap();
    assert_eq!(server.request().line, "GET /f?s=&l=");
    assert_eq!((m, l), (Ok("GET /m;s".to_owned()), Ok("GET /l.".to_owned())));
}

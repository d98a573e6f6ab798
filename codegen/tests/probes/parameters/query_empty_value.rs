pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let call = client.a().number(1).number_empty().flag_empty2();
    let call = call.days_empty().object_empty().json_empty().text("").kind("");
    call.send().await.unwrap();
    let line = server.request().line;
    assert_eq!(line, "GET /a?number=&flag=&days=&object=&json=&text=&kind=");

    let error = client.a().send().await.unwrap_err();
    assert!(error.to_string().contains("flag"), "{error}");
    client.a().flag(true).number(2).send().await.unwrap();
    assert_eq!(server.request().line, "GET /a?number=2&flag=true");
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    client
        .a(types::ABody { n: Some(1), extra: Default::default() })
        .type_("1")
        .send_("2")
        .client_("3")
        .self_("4")
        .body_("5")
        .new("6")
        .request("7")
        .response("8")
        .header_map("9")
        .send()
        .await
        .unwrap();
    let request = server.request();
    assert_eq!(
        request.line,
        "POST /a?type=1".replace("POST", "GET")
            + "&send=2&client=3&self=4&body=5&new=6&request=7&response=8&header_map=9"
    );
    assert_eq!(request.text(), r#"{"n":1}"#);
}

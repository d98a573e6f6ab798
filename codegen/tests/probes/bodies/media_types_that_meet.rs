pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let header = || server.request().header("content-type").unwrap().to_owned();
    server.json(200, "1");
    client.a(operation::AContent::_3gppIms("<a/>".into())).send_json("x").send_json2().await.unwrap();
    assert_eq!(header(), "application/3gpp-ims+xml");
    server.json(200, "1");
    client.a(operation::AContent::Type("x".into())).send().await.unwrap();
    assert_eq!(header(), "text/type");
    server.json(200, "1");
    client.a(operation::AContent::Xml("<a/>".into())).send().await.unwrap();
    assert_eq!(header(), "text/xml");
    server.answer(200, "content-type: text/csv\r\n", "x");
    let form = operation::AMultipart2::new().new2("x").part("y").part2("z", json!(1));
    client.a(operation::AContent::Multipart(form)).multipart("q").send_csv().await.unwrap();
    let request = server.request();
    assert_eq!((request.line.as_str(), request.parts().len()), ("POST /a?multipart=q", 3));
    server.json(202, "\"x\"");
    client.a_multipart().send_json().await.unwrap();
}

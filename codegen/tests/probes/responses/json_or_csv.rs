pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let csv = || server.answer(200, "content-type: text/csv; charset=utf-8\r\n", "n\n1\n");
    csv();
    let got = client.a().send().await.unwrap().into_inner();
    assert_eq!(got, operation::ASuccess::Csv("n\n1\n".to_owned()));
    csv();
    assert_eq!(client.a().send_csv().await.unwrap().into_inner(), "n\n1\n");
    csv();
    let stream = client.a().send_csv_stream().await.unwrap().into_inner();
    assert_eq!(stream.read(99).await.unwrap().as_ref(), b"n\n1\n");
    server.json(200, r#"{"n":1}"#);
    assert_eq!(client.a().send_json().await.unwrap().into_inner().n, 1);
    server.json(200, r#"{"n":1}"#);
    let error = client.a().send_csv().await.unwrap_err();
    assert_eq!(error.kind(), tracking_links_runtime::ErrorKind::UnreadableBody);
    let mut accepted = std::iter::from_fn(|| {
        (server.count() > 0).then(|| server.request().header("accept").unwrap().to_owned())
    });
    let accepted: Vec<String> = accepted.collect();
    let (csv, json) = ("text/csv", "application/json");
    assert_eq!(accepted, ["application/json, text/csv;q=0.5", csv, csv, json, csv]);
}

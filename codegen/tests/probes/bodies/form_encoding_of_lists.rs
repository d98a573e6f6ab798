pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let order: types::Order =
        serde_json::from_value(json!({"items": [{"price": "p"}, {"price": "q", "count": 2}]}))
            .unwrap();
    client.a(order.clone()).send().await.unwrap();
    let text = server
        .request()
        .text()
        .replace("%5B", "[")
        .replace("%5D", "]");
    assert_eq!(
        text,
        "items[0][price]=p&items[1][count]=2&items[1][price]=q"
    );
    let form = operation::AMultipart::new().items(order.items.unwrap());
    client.a(operation::AContent::Multipart(form)).send().await.unwrap();
    let parts = server.request().parts();
    assert_eq!(
        parts,
        [
            "Content-Disposition: form-data; name=\"items[0][price]\"\n\np",
            "Content-Disposition: form-data; name=\"items[1][count]\"\n\n2",
            "Content-Disposition: form-data; name=\"items[1][price]\"\n\nq",
        ]
    );
}

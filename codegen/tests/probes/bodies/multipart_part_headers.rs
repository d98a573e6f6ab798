pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let file = || tracking_links_runtime::File::new("x");
    let head = "Content-Disposition: form-data; name=\"f\"; filename=\"file\"\nContent-Type: application/octet-stream\n";
    client.a().f(file()).send().await.unwrap();
    assert_eq!(server.request().parts(), [format!("{head}X-Sum: s\n\nx")]);
    client.a().f(file()).f_x_sum("t").f_x_size(5).send().await.unwrap();
    assert_eq!(server.request().parts(), [format!("{head}X-Sum: t\nX-Size: 5\n\nx")]);

    client.a().note("hi").note_x_lang("en").send().await.unwrap();
    let note = "Content-Disposition: form-data; name=\"note\"\nX-Lang: en\n\nhi";
    assert_eq!(server.request().parts(), [note]);
    let error = client.a().note("hi").note_x_lang("en\r\nX: y").send().await.unwrap_err();
    let expected = "request body: header X-Lang of part note: contains a control character, such as a line break";
    assert_eq!(error.message(), expected);
    let error = client.a().note("hi").send().await.unwrap_err();
    assert_eq!(error.message(), "request body: header X-Lang of part note: not set");
}

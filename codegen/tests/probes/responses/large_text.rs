pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder().max_body_bytes(1000));
    let csv = "1234567,x\n".repeat(500);
    server.answer(200, "content-type: text/csv\r\n", &csv);
    assert!(client.a().send().await.is_err());
    server.answer(200, "content-type: text/csv\r\n", &csv);
    let mut stream = client.a().send_stream().await.unwrap().into_inner();
    let mut read = Vec::new();
    while let Some(chunk) = stream.chunk().await.unwrap() {
        read.extend_from_slice(&chunk);
    }
    assert_eq!(read, csv.as_bytes());
}

pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let o = || types::O { r: Some(100), g: Some(200), extra: Default::default() };
    client.label(o(), ["a", "b"]).send().await.unwrap();
    client.label_exploded(o(), ["a", "b"]).send().await.unwrap();
    client.matrix(o()).send().await.unwrap();
    client.matrix_exploded(o()).send().await.unwrap();
    let lines = [(); 4].map(|()| server.request().line);
    assert_eq!(lines, ["GET /l/.G,200,R,100/.a,b", "GET /le/.G=200.R=100/.a.b", "GET /m/;o=G,200,R,100", "GET /me/;G=200;R=100"]);
}

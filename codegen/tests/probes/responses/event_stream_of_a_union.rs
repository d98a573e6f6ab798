pub async fn probe(server: Server) {
    let client: Client = server.client(Client::builder());
    let stream = "event: run\ndata: {\"id\":\"r1\"}\n\nevent: done\ndata: [DONE]\n\n";
    server.answer(200, "content-type: text/event-stream\r\n", stream);
    let mut events = client.a().send().await.unwrap().into_inner();
    let run = events.next().await.unwrap().unwrap().data;
    let run = serde_json::to_value(&run).unwrap();
    assert_eq!(run, json!({"event": "run", "data": {"id": "r1"}}));
    let done = events.next().await.unwrap().unwrap().data;
    let done = serde_json::to_value(&done).unwrap();
    assert_eq!(done, json!({"event": "done", "data": "[DONE]"}));
    assert!(events.next().await.unwrap().is_none());
}

//! Event streams (`text/event-stream`, "server-sent events"), typed.

use std::fmt;
use std::time::Duration;

use bytes::{Buf, Bytes};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::Error;
use crate::response::answer::Response;
use crate::response::body::{self, Misfit};
use crate::response::stream::bytes::ByteStream;
use crate::response::stream::event_parser::{EventParser, Fields};
use crate::response::value::ResponseValue;

/// The data that ends a stream of JSON by convention. It is no JSON.
const DONE: &str = "[DONE]";

/// One event of an [`EventStream`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// The event's type: `message`, unless the server names another.
    pub event: String,
    /// What the OpenAPI document describes.
    pub data: T,
    /// The id of this event, or of the last one that had an id; empty if none had.
    pub id: String,
}

/// What the schema of an event stream describes, for generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventData {
    /// The data of each event, as text.
    Text,
    /// The data of each event, as JSON.
    Json,
    /// Each event as an object with the members `data`, `event` and `id`.
    Members,
}

/// The events of an answer with the media type `text/event-stream`, read as they arrive.
///
/// The timeouts of the call, of its attempt and of a stall apply to the stream; set longer ones
/// with [`CallOptions`](crate::CallOptions) and
/// [`Builder::stall_timeout`](crate::Builder::stall_timeout). An event is at most as long as the
/// client's size limit of bodies. Dropping the stream before its end closes the connection. The
/// stream does not connect again: [`last_event_id`](Self::last_event_id) and
/// [`retry`](Self::retry) say what a new request needs.
///
/// ```no_run
/// # async fn read(mut events: tracking_links_runtime::EventStream<String>)
/// # -> Result<(), tracking_links_runtime::Error> {
/// while let Some(event) = events.next().await? {
///     println!("{}: {}", event.event, event.data);
/// }
/// # Ok(())
/// # }
/// ```
pub struct EventStream<T> {
    bytes: ByteStream,
    chunk: Bytes,
    parser: EventParser,
    decode: Decode<T>,
    /// The number of events so far.
    count: u64,
}

type Decode<T> = fn(&Fields) -> Result<Option<T>, Misfit>;

impl<T: DeserializeOwned> EventStream<T> {
    fn new(bytes: ByteStream, data: EventData) -> Self {
        Self {
            parser: EventParser::new(bytes.max_body_bytes()),
            bytes,
            chunk: Bytes::new(),
            decode: match data {
                EventData::Text => text,
                EventData::Json => json,
                EventData::Members => members,
            },
            count: 0,
        }
    }
}

impl<T> EventStream<T> {
    /// Waits for the next event; `None` at the end of the stream, and at an event whose data is
    /// `[DONE]` where JSON is documented.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::UnreadableBody`](crate::ErrorKind::UnreadableBody) if an event does
    /// not have the documented type. The error's body is the event's data, and the next call
    /// returns the event after it. Fails as [`ByteStream::chunk`] does, and if an event is longer
    /// than the client's size limit of bodies; the stream has then ended.
    pub async fn next(&mut self) -> Result<Option<Event<T>>, Error> {
        loop {
            if self.chunk.is_empty() {
                match self.bytes.chunk().await? {
                    Some(chunk) => self.chunk = chunk,
                    None => return Ok(None),
                }
            }
            let Ok((fields, read)) = self.parser.feed(&self.chunk) else {
                self.chunk.clear();
                return match self.bytes.too_large() {
                    Some(error) => Err(error),
                    None => Ok(None),
                };
            };
            self.chunk.advance(read);
            if let Some(fields) = fields {
                return self.event(fields);
            }
        }
    }

    fn event(&mut self, fields: Fields) -> Result<Option<Event<T>>, Error> {
        self.count += 1;
        match (self.decode)(&fields) {
            Ok(Some(data)) => Ok(Some(Event {
                event: match fields.event.is_empty() {
                    true => "message".to_owned(),
                    false => fields.event,
                },
                data,
                id: fields.id,
            })),
            Ok(None) => {
                self.bytes.close();
                self.chunk.clear();
                Ok(None)
            }
            Err(misfit) => {
                let what = format!("event {}", self.count);
                match self.bytes.misfit(&what, fields.data.into(), &misfit) {
                    Some(error) => Err(error),
                    None => Ok(None),
                }
            }
        }
    }

    /// Returns the id of the last event that had one, for the header `Last-Event-ID` of a request
    /// that goes on after it; empty if none had.
    pub fn last_event_id(&self) -> &str {
        self.parser.last_id()
    }

    /// Returns how long the server asks to wait before connecting again, if it asked.
    pub fn retry(&self) -> Option<Duration> {
        self.parser.retry()
    }
}

/// Shows neither events nor headers, which may be secret.
impl<T> fmt::Debug for EventStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

fn text<T: DeserializeOwned>(fields: &Fields) -> Result<Option<T>, Misfit> {
    from_value(Value::from(fields.data.as_str())).map(Some)
}

fn json<T: DeserializeOwned>(fields: &Fields) -> Result<Option<T>, Misfit> {
    if fields.data == DONE {
        return Ok(None);
    }
    body::decode(fields.data.as_bytes()).map(Some)
}

fn members<T: DeserializeOwned>(fields: &Fields) -> Result<Option<T>, Misfit> {
    let with = |data: Value| {
        let mut event = json!({ "data": data });
        for (name, value) in [("event", &fields.event), ("id", &fields.id)] {
            if !value.is_empty() {
                event[name] = value.as_str().into();
            }
        }
        from_value(event)
    };
    let text = || Value::from(fields.data.as_str());
    let Ok(data) = serde_json::from_str::<Value>(&fields.data) else {
        return with(text()).map(Some);
    };
    // The document may describe the data as JSON or as a text. A scalar is rather a text.
    match data.is_object() || data.is_array() {
        true => with(data).or_else(|misfit| with(text()).map_err(|_| misfit)),
        false => with(text()).or_else(|_| with(data)),
    }
    .map(Some)
}

fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, Misfit> {
    serde_path_to_error::deserialize(value)
}

impl Response {
    /// Reads a success as a stream of events. `data` says what the schema describes.
    ///
    /// # Errors
    ///
    /// Does not fail: [`EventStream::next`] does.
    pub async fn events<T: DeserializeOwned, E, H: DeserializeOwned>(
        self,
        data: EventData,
    ) -> Result<ResponseValue<EventStream<T>, H>, Error<E>> {
        self.events_map(data, |events| events).await
    }

    /// Reads a success as [`events`](Self::events) does, wrapped by `map` in the enum variant for
    /// the status or the content type.
    ///
    /// # Errors
    ///
    /// Does not fail: [`EventStream::next`] does.
    pub async fn events_map<T: DeserializeOwned, U, E, H: DeserializeOwned>(
        self,
        data: EventData,
        map: impl FnOnce(EventStream<T>) -> U,
    ) -> Result<ResponseValue<U, H>, Error<E>> {
        self.stream_map(|bytes| map(EventStream::new(bytes, data)))
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(event: &str, data: &str) -> Fields {
        Fields {
            event: event.to_owned(),
            data: data.to_owned(),
            id: "7".to_owned(),
        }
    }

    #[test]
    fn data_is_text_or_json_or_a_member_of_the_event() {
        let of = fields("add", r#"{"n":1}"#);
        assert_eq!(text::<String>(&of).unwrap().unwrap(), r#"{"n":1}"#);
        assert_eq!(json::<Value>(&of).unwrap(), Some(json!({"n": 1})));
        assert_eq!(
            members::<Value>(&of).unwrap(),
            Some(json!({"data": {"n": 1}, "event": "add", "id": "7"}))
        );
        assert_eq!(
            members::<Value>(&fields("", "a b")).unwrap(),
            Some(json!({"data": "a b", "id": "7"}))
        );
    }

    #[test]
    fn the_end_by_convention_is_no_json() {
        assert_eq!(json::<Value>(&fields("", "[DONE]")).unwrap(), None);
        assert_eq!(
            text::<String>(&fields("", "[DONE]")).unwrap().unwrap(),
            "[DONE]"
        );
    }

    #[test]
    fn a_member_of_the_event_is_read_as_its_type_wants() {
        #[derive(serde::Deserialize, PartialEq, Debug)]
        struct Of<T> {
            data: T,
        }
        let text = members::<Of<String>>(&fields("", "17")).unwrap().unwrap();
        assert_eq!(text.data, "17");
        let number = members::<Of<u8>>(&fields("", "17")).unwrap().unwrap();
        assert_eq!(number.data, 17);
        let object = fields("", r#"{"a":1}"#);
        let text = members::<Of<String>>(&object).unwrap().unwrap();
        assert_eq!(text.data, r#"{"a":1}"#);
        assert!(members::<Of<u8>>(&object).is_err());
    }
}

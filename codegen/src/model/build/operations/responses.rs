//! Builds an operation's responses: for each documented status, the forms in which its body may
//! come, and for an operation that has several of them, a method that asks for each.

use serde_json::Value;

use crate::document::json::Json as _;
use crate::document::operations::OperationAt;
use crate::document::pointer::join;
use crate::model::api::{Choice, Content, Response, ResponseContent, Status};
use crate::model::build::operations::components::{component_name, component_place, reason};
use crate::model::build::operations::media_types::{
    Described, distinct, is_events, is_json, is_json_by_schema, is_json_lines, is_json_sequence,
    is_same_value, is_text, is_wildcard, is_xml, name, report_encoding, report_untyped,
};
use crate::model::build::operations::response_headers::{LOCATION, Success, described, headers};
use crate::model::build::schemas::{Place, Schemas};
use crate::model::names::unique;
use crate::model::types::{StringFormat, TypeKind, TypeRef};

/// The responses of an operation, and how to ask for one form of them.
pub(super) struct Built {
    pub(super) responses: Vec<Response>,
    pub(super) headers: Option<TypeRef>,
    /// The media types for the `Accept` header of a request that takes any form.
    pub(super) accept: Vec<String>,
    pub(super) choices: Vec<Choice>,
}

pub(super) fn responses(at: &OperationAt<'_>, owner: &Place, schemas: &mut Schemas<'_>) -> Built {
    let mut responses: Vec<Response> = Vec::new();
    let mut successes: Vec<Success<'_>> = Vec::new();
    let documented = at.operation.entries("responses");
    let documented = documented.filter(|(key, _)| !key.starts_with("x-"));
    let count_of = |is_meant: &dyn Fn(Status, &Value) -> bool| {
        let statuses = documented.clone();
        let statuses = statuses.filter_map(|(key, response)| Some((status(key)?, response)));
        statuses
            .filter(|(status, it)| is_meant(*status, it))
            .count()
    };
    let of_success = count_of(&|status, _| status.is_success());
    let is_answer = |status: Status, response: &Value| match of_success {
        0 => is_only_answer(at, status),
        _ => is_further_answer(at, status, response),
    };
    let answers = count_of(&is_answer);
    for (key, response) in documented.clone() {
        let pointer = join(&join(&at.pointer, "responses"), key);
        let Some(status) = status(key) else {
            schemas.report.lost(
                "responses",
                &pointer,
                format!("`{key}` is not a status (OpenAPI 3.1 section 4.8.16); ignored"),
            );
            continue;
        };
        let reason = reason_name(status);
        let own_place = || match (status.is_success(), of_success) {
            (true, 1) => owner.then("Response"),
            (true, _) => owner.then("Response").then(&reason),
            (false, _) => owner.then(&reason),
        };
        let place = component_place(response, "Response").unwrap_or_else(own_place);
        let is_answer = is_answer(status, response);
        // `default` describes successes too, if no other response does.
        let is_success = status.is_success()
            || is_answer
            || status == Status::Default && of_success + answers == 0;
        let forms = match has_no_body(at, status) {
            true => vec![only(Content::Empty)],
            false => forms(is_success, response, &place, &pointer, schemas),
        };
        let is_used = |name: &str| responses.iter().any(|response| response.name == name);
        let mut headers: Vec<String> = described(response).map(|(name, _)| name.clone()).collect();
        if is_success {
            let lacks_location =
                is_answer && status != Status::Code(304) && !has_location(response);
            headers.extend(lacks_location.then(|| LOCATION.to_owned()));
            successes.push(Success {
                response,
                pointer,
                lacks_location,
            });
        } else if !headers.is_empty() {
            let what = "headers of an error have no types: the caller reads their texts from \
                        `Error::headers`";
            let pointer = join(&pointer, "headers");
            schemas.report.changed("responses", pointer, what);
        }
        responses.push(Response {
            status,
            is_answer,
            component: component_name(response),
            name: unique(&reason, is_used),
            description: response.text("description").map(str::to_owned),
            headers,
            contents: forms,
        });
    }
    let headers = headers(&successes, owner, schemas);
    let accept = accept(&responses, |_, index| Some(index > 0));
    let choices = choices(&responses);
    responses.sort_by_key(|response| response.status);
    Built {
        responses,
        headers,
        accept,
        choices,
    }
}

/// Whether a response answers the request of an operation that documents no 2xx.
fn is_only_answer(at: &OperationAt<'_>, status: Status) -> bool {
    match status {
        Status::Code(304) => is_conditional(at),
        status => status.is_redirection(),
    }
}

/// Whether a response answers the request of an operation that documents a 2xx too: it says where
/// the answer is. Any other redirect says that the request should be sent elsewhere, which is an
/// error.
///
/// "The 302 (Found) status code indicates that the target resource resides temporarily under a
/// different URI", and 303 that "the server is redirecting the user agent to a different resource
/// ... which is intended to provide an indirect response to the original request" (RFC 9110
/// sections 15.4.3 and 15.4.4).
fn is_further_answer(at: &OperationAt<'_>, status: Status, response: &Value) -> bool {
    match status {
        Status::Code(302 | 303) => true,
        Status::Code(304) => is_conditional(at),
        status => status.is_redirection() && has_location(response),
    }
}

fn has_location(response: &Value) -> bool {
    let mut headers = described(response);
    headers.any(|(name, _)| name.eq_ignore_ascii_case(LOCATION))
}

/// Whether the caller can make the request conditional: "The 304 (Not Modified) status code
/// indicates that a conditional GET or HEAD request has been received" (RFC 9110 section 15.4.5).
fn is_conditional(at: &OperationAt<'_>) -> bool {
    let mut parameters = at.operation.items("parameters");
    parameters.any(|parameter| {
        let name = parameter.text("name").unwrap_or_default();
        let is_condition = |known: &&str| known.eq_ignore_ascii_case(name);
        let is_header = parameter.text("in") == Some("header");
        is_header
            && ["if-none-match", "if-modified-since"]
                .iter()
                .any(is_condition)
    })
}

/// Returns the media types for the `Accept` header: those of successes, then those of errors. `of`
/// tells whether a form of a success is accepted, and whether others are preferred to it.
fn accept(
    responses: &[Response],
    of: impl Fn(&ResponseContent, usize) -> Option<bool>,
) -> Vec<String> {
    let mut accept: Vec<String> = Vec::new();
    let mut add = |media_type: String| {
        let essence = media_type.split(";q=").next().unwrap_or_default();
        let is_known = |known: &String| known.split(";q=").next() == Some(essence);
        if !accept.iter().any(is_known) {
            accept.push(media_type);
        }
    };
    // A redirect that may come in place of a 2xx is not asked for.
    let has_success = responses.iter().any(|it| it.status.is_success());
    let (successes, errors): (Vec<&Response>, Vec<&Response>) =
        responses.iter().partition(|response| {
            response.describes_success(responses) && !(response.is_answer && has_success)
        });
    for response in successes.iter().rev() {
        for (index, content) in response.contents.iter().enumerate() {
            let Some(is_second_choice) = of(content, index) else {
                continue;
            };
            for media_type in &content.media_types {
                add(match is_second_choice {
                    true => format!("{media_type};q=0.5"),
                    false => media_type.clone(),
                });
            }
        }
    }
    let errors = errors.iter().flat_map(|response| &response.contents);
    let errors = errors.flat_map(|content| content.media_types.first());
    let is_success = |media_type: &String| {
        let mut contents = successes.iter().flat_map(|response| &response.contents);
        contents.any(|content| content.media_types.contains(media_type))
    };
    errors.for_each(|media_type| match is_success(media_type) {
        // The form of an error must not win over the form of success that is asked for.
        true => add(format!("{media_type};q=0.1")),
        false => add(media_type.clone()),
    });
    accept
}

/// Returns the methods beside `send`: for each form, if a success has several, and for a text piece
/// by piece.
fn choices(responses: &[Response]) -> Vec<Choice> {
    let successes = responses
        .iter()
        .filter(|response| response.describes_success(responses) && !response.is_answer);
    let has_several = successes
        .clone()
        .any(|response| response.contents.len() > 1);
    let mut forms: Vec<&ResponseContent> = Vec::new();
    for content in successes.flat_map(|response| &response.contents) {
        if !forms.iter().any(|known| known.name == content.name) {
            forms.push(content);
        }
    }
    let choice = |content: &ResponseContent, method_name: String, is_stream: bool| Choice {
        method_name,
        type_name: String::new(),
        content: content.name.clone(),
        is_stream,
        accept: accept(responses, |other, _| {
            (other.name == content.name).then_some(false)
        }),
    };
    let mut choices = Vec::new();
    for content in forms {
        let name = &content.name;
        if has_several && !content.media_types.is_empty() {
            choices.push(choice(content, format!("send_{name}"), false));
        }
        if content.content == Content::Text {
            let method_name = match has_several {
                true => format!("send_{name}_stream"),
                false => "send_stream".to_owned(),
            };
            choices.push(choice(content, method_name, true));
        }
    }
    choices
}

fn status(key: &str) -> Option<Status> {
    if key == "default" {
        return Some(Status::Default);
    }
    if let [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] = key.as_bytes() {
        return Some(Status::Range(u16::from(digit - b'0')));
    }
    let code = key.parse().ok();
    code.filter(|code| (100..=999).contains(code))
        .map(Status::Code)
}

/// Makes the name of a variant for a status.
fn reason_name(status: Status) -> String {
    match status {
        Status::Default => "Default".to_owned(),
        Status::Range(hundreds) => format!("Status{hundreds}xx"),
        Status::Code(code) => reason(code).unwrap_or_else(|| format!("Status{code}")),
    }
}

/// Whether HTTP allows no body (RFC 9110 sections 9.3.2, 15.3.5, 15.3.6 and 15.4.5).
fn has_no_body(at: &OperationAt<'_>, status: Status) -> bool {
    matches!(status, Status::Code(100..=199 | 204 | 205 | 304)) || at.method == "head"
}

/// The only form of a body of which the document names no media type.
fn only(content: Content) -> ResponseContent {
    ResponseContent {
        name: "any".to_owned(),
        media_types: Vec::new(),
        content,
    }
}

/// Returns the forms in which a response's body may come.
fn forms(
    is_success: bool,
    response: &Value,
    place: &Place,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> Vec<ResponseContent> {
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        return vec![only(Content::Raw)];
    };
    let (distinct, repeated) = distinct(content, rank, is_repeated);
    let pointer = join(pointer, "content");
    if let (Some((first, _)), false) = (distinct.first(), repeated.is_empty()) {
        let what = format!(
            "`{first}` is asked for; {} describes the same",
            listed(&repeated)
        );
        schemas.report.changed("responses", &pointer, what);
    }
    let mut contents: Vec<ResponseContent> = Vec::new();
    for &(media_type, described) in &distinct {
        let is_json_by_schema = is_json_by_schema(&distinct, (media_type, described), schemas);
        let name = match is_json_by_schema {
            true => name(media_type),
            false => form_name(media_type),
        };
        let is_json = is_json(media_type) || is_json_by_schema;
        if !is_success && !contents.is_empty() && !is_json {
            // The error keeps the body as received.
            continue;
        }
        let place = match contents.is_empty() {
            true => place.clone(),
            false => place.then(&name),
        };
        let pointer = join(&pointer, media_type);
        if is_json_by_schema {
            let what = format!("`{media_type}` is read as JSON, since its schema describes JSON");
            schemas.report.changed("responses", &pointer, what);
        }
        let content = form(
            is_success,
            is_json,
            (media_type, described),
            &place,
            &pointer,
            schemas,
        );
        if matches!(content, Content::Text | Content::Stream | Content::Raw) {
            report_encoding("responses", described, &pointer, schemas);
            report_untyped(
                "responses",
                &distinct,
                (media_type, described),
                &pointer,
                schemas,
            );
        }
        let media_type = match is_wildcard(media_type) {
            true => "*/*".to_owned(),
            false => media_type.clone(),
        };
        let same = contents.iter_mut();
        if let Some(same) = same
            .into_iter()
            .find(|it| it.content == content && it.name == name)
        {
            same.media_types.push(media_type);
            continue;
        }
        let is_used = |name: &str| contents.iter().any(|content| content.name == name);
        contents.push(ResponseContent {
            name: unique(&name, is_used),
            media_types: vec![media_type],
            content,
        });
    }
    match contents.is_empty() {
        true => vec![only(Content::Raw)],
        false => contents,
    }
}

fn listed(media_types: &[&str]) -> String {
    let quoted = media_types.iter().map(|name| format!("`{name}`"));
    quoted.collect::<Vec<_>>().join(", ")
}

/// Orders media types by preference: JSON is typed, and text is easier to handle than bytes.
fn rank(media_type: &str) -> u8 {
    match media_type {
        _ if is_json(media_type) => 0,
        _ if is_text(media_type) => 1,
        _ if is_wildcard(media_type) => 3,
        _ if is_events(media_type) || is_json_lines(media_type) || is_json_sequence(media_type) => {
            2
        }
        _ => 4,
    }
}

/// Whether a media type describes the same value as one that is preferred to it. A client that gets
/// the value needs no other spelling of it.
fn is_repeated(known: Described<'_>, other: Described<'_>) -> bool {
    let is_same_json =
        is_json(known.0) && is_json(other.0) && known.1.get("schema") == other.1.get("schema");
    is_same_json || is_same_value(known, other)
}

/// Returns the name of the form that a media type has.
fn form_name(media_type: &str) -> String {
    match media_type {
        _ if is_json(media_type) && name(media_type) == "json" => "json".to_owned(),
        _ if is_json(media_type) || is_text(media_type) || is_wildcard(media_type) => {
            name(media_type)
        }
        _ if is_events(media_type) => "events".to_owned(),
        _ if is_json_lines(media_type) || is_json_sequence(media_type) => "json_lines".to_owned(),
        _ => "bytes".to_owned(),
    }
}

/// Returns the form in which the caller gets a body of a media type.
fn form(
    is_success: bool,
    is_json: bool,
    (media_type, described): Described<'_>,
    place: &Place,
    pointer: &str,
    schemas: &mut Schemas<'_>,
) -> Content {
    // The caller reads the bytes of a success as a stream; the bytes of an error are kept in the
    // error.
    let bytes = if is_success {
        Content::Stream
    } else {
        Content::Raw
    };
    let value = |schemas: &mut Schemas<'_>| {
        let schema = described.get("schema")?;
        Some(schemas.type_ref(schema, place, &join(pointer, "schema")))
    };
    if is_json {
        let value = value(schemas).unwrap_or_else(TypeRef::any);
        return match value.kind {
            TypeKind::String(StringFormat::Binary) => bytes,
            _ => Content::Json(value),
        };
    }
    if is_xml(media_type)
        && let Some(schema) = described.get("schema")
        && schemas.is_structured(Some(schema))
    {
        let pointer = join(pointer, "schema");
        let value = schemas.type_ref(schema, place, &pointer);
        return Content::Xml(value, schemas.xml_schema(schema, &pointer));
    }
    if is_text(media_type) {
        return Content::Text;
    }
    if is_wildcard(media_type) {
        return match value(schemas) {
            None => Content::Raw,
            Some(value) => match value.kind {
                TypeKind::String(StringFormat::Binary) => bytes,
                TypeKind::String(_) => Content::Text,
                _ => Content::Json(value),
            },
        };
    }
    if is_events(media_type) && is_success {
        let (value, data) = schemas.event_type(described, place, pointer);
        return Content::Events(value, data);
    }
    let is_lines = is_json_lines(media_type);
    if is_success && (is_lines || is_json_sequence(media_type)) {
        let value = schemas.item_type(described, place, pointer);
        let value = value.unwrap_or_else(TypeRef::any);
        return match is_lines {
            true => Content::JsonLines(value),
            false => Content::JsonSequence(value),
        };
    }
    bytes
}

//! The creation of several links by one request, with its odd parts: valid links are answered
//! first and errors last, and a link whose external id is taken is passed over without a word.

use std::time::SystemTime;

use serde_json::{Value, json};

use super::DubService;
use super::create::external_id;
use super::link::DubLink;
use super::refusal::Refusal;
use crate::answer::Answer;
use crate::sync::lock;

impl DubService {
    pub(super) fn create_many(&self, body: &Value, now: SystemTime) -> Answer {
        let bodies: Vec<&Value> = body.as_array().into_iter().flatten().collect();
        let mut links = lock(&self.account.links);
        if let Err(refusal) = self.has_room(links.len(), bodies.len()) {
            return refusal.answer();
        }
        let place = |body: &Value| (body["domain"].clone(), body["key"].clone());
        let has_twin = |(index, body): &(usize, &&Value)| {
            let mut later = bodies[index + 1..].iter();
            body["key"].is_string() && later.any(|other| place(other) == place(body))
        };
        let twice: Vec<_> = bodies.iter().enumerate().filter(has_twin).collect();
        if !twice.is_empty() {
            let name = |body: &Value| body.as_str().unwrap_or("undefined").to_owned();
            let twice = twice.into_iter();
            let names =
                twice.map(|(_, it)| format!("{}/{}", name(&it["domain"]), name(&it["key"])));
            let names: Vec<_> = names.collect();
            let message = format!("Duplicate links found: {}", names.join(", "));
            return Refusal::new("bad_request", message).answer();
        }

        let mut valid: Vec<(&Value, DubLink)> = Vec::new();
        let mut faults: Vec<Value> = Vec::new();
        for body in bodies {
            match self.checked(body, &links, now, true) {
                Ok(link) => valid.push((body, link)),
                Err(refusal) => faults.push(fault(body, &refusal)),
            }
        }
        // Dub removes a link with an unknown tag by its index among those that were valid at first,
        // so that after the first one another link than the bad one goes.
        for (index, (body, _)) in valid.clone().into_iter().enumerate() {
            if let Err(refusal) = self.tags(body) {
                if index < valid.len() {
                    valid.remove(index);
                }
                faults.push(fault(body, &refusal));
            }
        }
        let mut made: Vec<Value> = Vec::new();
        for (body, mut link) in valid {
            let is_taken = links.iter().any(|other| {
                let id = link.external_id.as_deref();
                other.is_at(&link.domain, &link.key)
                    || id.is_some_and(|it| other.has_external_id(it))
            });
            if !is_taken {
                link.tags = self.tags(body).unwrap_or_default();
                made.push(link.as_json());
                links.push(link);
            }
        }
        made.extend(faults);
        Answer::json(200, &made.into())
    }
}

/// Makes the error of a link, which repeats the request with the external id as Dub keeps it.
fn fault(body: &Value, refusal: &Refusal) -> Value {
    let mut link = body.clone();
    if let Some(id) = external_id(body) {
        link["externalId"] = id.into();
    }
    json!({ "link": link, "error": refusal.message, "code": refusal.code })
}

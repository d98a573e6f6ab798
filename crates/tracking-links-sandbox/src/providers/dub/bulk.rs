//! The creation of several links by one request, with its odd parts: valid links are answered
//! first and errors last, and a link whose external id is taken is passed over without a word.

use serde_json::{Value, json};

use super::create::external_id;
use super::link::{is_at, is_same, set_tags};
use super::{DubService, bad_request};
use crate::call::Call;
use crate::providers::link::shown;
use crate::refused::Refused;

impl DubService {
    pub(super) fn create_many(
        &self,
        links: &mut Vec<Value>,
        call: &Call,
    ) -> Result<Vec<Value>, Refused> {
        let bodies: Vec<&Value> = call.body.as_array().into_iter().flatten().collect();
        self.has_room(links.len(), bodies.len())?;
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
            let names = names.join(", ");
            return Err(bad_request(format!("Duplicate links found: {names}")));
        }

        let mut valid: Vec<(&Value, Value)> = Vec::new();
        let mut faults: Vec<Value> = Vec::new();
        for body in bodies {
            match self.checked(body, links, call.now, true) {
                Ok(link) => valid.push((body, link)),
                Err(refused) => faults.push(fault(body, &refused)),
            }
        }
        // Dub removes a link with an unknown tag by its index among those that were valid at first,
        // so that after the first one another link than the bad one goes.
        for (index, (body, _)) in valid.clone().into_iter().enumerate() {
            if let Err(refused) = self.tags(body) {
                if index < valid.len() {
                    valid.remove(index);
                }
                faults.push(fault(body, &refused));
            }
        }
        let mut made: Vec<Value> = Vec::new();
        for (body, mut link) in valid {
            let is_taken = links.iter().any(|other| {
                let text = |member: &str| link[member].as_str();
                is_at(
                    other,
                    text("domain").unwrap_or_default(),
                    text("key").unwrap_or_default(),
                ) || text("externalId").is_some_and(|id| is_same(&other["externalId"], id))
            });
            if !is_taken {
                set_tags(&mut link, &self.tags(body).unwrap_or_default());
                made.push(shown(&link));
                links.push(link);
            }
        }
        made.extend(faults);
        Ok(made)
    }
}

/// Makes the error of a link, which repeats the request with the external id as Dub keeps it.
fn fault(body: &Value, refused: &Refused) -> Value {
    let mut link = body.clone();
    if let Some(id) = external_id(body) {
        link["externalId"] = id.into();
    }
    json!({ "link": link, "error": refused.message, "code": refused.code })
}

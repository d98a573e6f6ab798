//! Made-up next versions of two vendored documents: changes, each marked with its class and with
//! what is said of it.

use serde_json::{Value, json};

/// A change of a provider's document.
pub(crate) struct Marked {
    pub(crate) provider: &'static str,
    pub(crate) class: &'static str,
    /// What is said of it, or a part of that.
    pub(crate) what: &'static str,
    pub(crate) edit: fn(&mut Value),
}

const fn breaking(provider: &'static str, what: &'static str, edit: fn(&mut Value)) -> Marked {
    Marked {
        provider,
        class: "breaking",
        what,
        edit,
    }
}

const fn compatible(provider: &'static str, what: &'static str, edit: fn(&mut Value)) -> Marked {
    Marked {
        provider,
        class: "compatible",
        what,
        edit,
    }
}

const fn prose(provider: &'static str, what: &'static str, edit: fn(&mut Value)) -> Marked {
    Marked {
        provider,
        class: "docs-only",
        what,
        edit,
    }
}

const IMPACT: &str = "impact";
const IMPACT_PATH: &str = "/Mediapartners/{AccountSID}/Programs/{ProgramId}/TrackingLinks";
const FANVUE: &str = "fanvue";
const FANVUE_PATH: &str = "/tracking-links";
const SENT_ENUM: &str =
    "TrackingLinksPostRequestBodyContentApplicationJsonSchemaExternalSocialPlatform";
const RECEIVED_ENUM: &str =
    "TrackingLinksPostResponsesContentApplicationJsonSchemaExternalSocialPlatform";

fn impact(document: &mut Value) -> &mut Value {
    &mut document["paths"][IMPACT_PATH]["post"]
}

/// The parameter of impact.com's operation with this name.
fn parameter<'v>(document: &'v mut Value, name: &str) -> &'v mut Value {
    let parameters = impact(document)["parameters"].as_array_mut().unwrap();
    parameters.iter_mut().find(|it| it["name"] == name).unwrap()
}

fn remove_parameter(document: &mut Value, name: &str) {
    let parameters = impact(document)["parameters"].as_array_mut().unwrap();
    parameters.retain(|it| it["name"] != name);
}

fn add_parameter(operation: &mut Value, name: &str, place: &str, required: bool) {
    operation["parameters"].as_array_mut().unwrap().push(json!({
        "name": name, "in": place, "required": required, "schema": { "type": "string" },
    }));
}

/// The schema of impact.com's answer with this status.
fn answer<'v>(document: &'v mut Value, status: &str) -> &'v mut Value {
    &mut impact(document)["responses"][status]["content"]["application/json"]["schema"]
}

fn member<'v>(document: &'v mut Value, status: &str, name: &str) -> &'v mut Value {
    &mut answer(document, status)["properties"][name]
}

fn fanvue(document: &mut Value) -> &mut Value {
    &mut document["paths"][FANVUE_PATH]["post"]
}

/// The schema of the body of Fanvue's operation.
fn body(document: &mut Value) -> &mut Value {
    &mut fanvue(document)["requestBody"]["content"]["application/json"]["schema"]
}

/// The schema of a link in Fanvue's answer.
fn link(document: &mut Value) -> &mut Value {
    &mut document["components"]["schemas"]["createTrackingLink_Response_201"]
}

fn require(schema: &mut Value, name: &str) {
    let required = schema["required"].as_array_mut().unwrap();
    required.push(json!(name));
}

fn require_not(schema: &mut Value, name: &str) {
    let required = schema["required"].as_array_mut().unwrap();
    required.retain(|it| it != name);
}

fn remove(members: &mut Value, name: &str) {
    members.as_object_mut().unwrap().remove(name).unwrap();
}

/// The values of one of Fanvue's enums, which the page prints as objects.
fn values<'v>(document: &'v mut Value, name: &str) -> &'v mut Vec<Value> {
    let values = &mut document["components"]["schemas"][name]["enum"];
    values.as_array_mut().unwrap()
}

fn without_value(document: &mut Value, name: &str, value: &str) {
    values(document, name).retain(|it| it["value"] != value);
}

pub(crate) const MARKED: &[Marked] = &[
    // What breaks, in requests.
    breaking(
        IMPACT,
        "query parameter `CustomPath` is required now",
        |it| {
            parameter(it, "CustomPath")["required"] = json!(true);
        },
    ),
    breaking(IMPACT, "query parameter `AdId` is gone", |it| {
        remove_parameter(it, "AdId")
    }),
    breaking(
        IMPACT,
        "query parameter `Region` is new and required",
        |it| {
            add_parameter(impact(it), "Region", "query", true);
        },
    ),
    breaking(
        IMPACT,
        "query parameter `MediaPartnerPropertyId` has another type",
        |it| {
            parameter(it, "MediaPartnerPropertyId")["schema"] = json!({ "type": "integer" });
        },
    ),
    breaking(IMPACT, "the value \"Vanity\" is gone", |it| {
        let values = &mut parameter(it, "Type")["schema"]["enum"];
        values.as_array_mut().unwrap().retain(|it| it != "Vanity");
    }),
    breaking(
        IMPACT,
        "query parameter `subId1`: maxLength `64` is new",
        |it| {
            parameter(it, "subId1")["schema"]["maxLength"] = json!(64);
        },
    ),
    breaking(
        IMPACT,
        "query parameter `subId2`: pattern `\"^[a-z]+$\"` is new",
        |it| {
            parameter(it, "subId2")["schema"]["pattern"] = json!("^[a-z]+$");
        },
    ),
    breaking(
        IMPACT,
        "query parameter `Type`: default `\"Regular\"` is `\"Short\"` now",
        |it| {
            parameter(it, "Type")["schema"]["default"] = json!("Short");
        },
    ),
    breaking(IMPACT, "query parameter `sharedId` is gone", |it| {
        parameter(it, "sharedId")["in"] = json!("header");
    }),
    breaking(IMPACT, "a body is required now", |it| {
        impact(it)["requestBody"] = json!({ "required": true, "content": {
            "application/json": { "schema": { "type": "object", "properties": { "note": { "type": "string" } } } },
        } });
    }),
    breaking(FANVUE, "the member `note` is new and required", |it| {
        body(it)["properties"]["note"] = json!({ "type": "string" });
        require(body(it), "note");
    }),
    breaking(FANVUE, "the member `name`: maxLength `50` is new", |it| {
        body(it)["properties"]["name"]["maxLength"] = json!(50);
    }),
    breaking(
        FANVUE,
        "the member `externalSocialPlatform` is no longer required",
        |it| {
            require_not(body(it), "externalSocialPlatform");
        },
    ),
    breaking(FANVUE, "the value \"tiktok\" is gone", |it| {
        without_value(it, SENT_ENUM, "tiktok")
    }),
    breaking(FANVUE, "header `X-Region` is new and required", |it| {
        add_parameter(fanvue(it), "X-Region", "header", true);
    }),
    breaking(
        FANVUE,
        "header `X-Fanvue-API-Version`: default `\"2025-06-26\"` is",
        |it| {
            fanvue(it)["parameters"][1]["schema"]["default"] = json!("2026-06-26");
        },
    ),
    // What breaks, in answers.
    breaking(IMPACT, "the member `timestamp` has another type", |it| {
        member(it, "403", "timestamp")["type"] = json!("string");
    }),
    breaking(IMPACT, "the member `error` is gone", |it| {
        remove(&mut answer(it, "403")["properties"], "error");
    }),
    breaking(IMPACT, "the member `TrackingURL` is gone", |it| {
        remove(&mut answer(it, "200")["properties"], "TrackingURL");
        *member(it, "200", "TrackingUrl") = json!({ "type": "string" });
    }),
    breaking(FANVUE, "the member `clicks` has another type", |it| {
        link(it)["properties"]["clicks"] = json!({ "type": "string" });
    }),
    breaking(FANVUE, "the member `createdAt` may be absent now", |it| {
        require_not(link(it), "createdAt");
    }),
    breaking(FANVUE, "the member `linkUrl` is gone", |it| {
        remove(&mut link(it)["properties"], "linkUrl");
        require_not(link(it), "linkUrl");
    }),
    breaking(FANVUE, "the member `uuid` has another type", |it| {
        remove(&mut link(it)["properties"]["uuid"], "format");
    }),
    breaking(FANVUE, "the member `name` may be null now", |it| {
        link(it)["properties"]["name"]["type"] = json!(["string", "null"]);
    }),
    breaking(FANVUE, "the value \"reddit\" is gone", |it| {
        without_value(it, RECEIVED_ENUM, "reddit");
    }),
    breaking(FANVUE, "the status 201 is gone", |it| {
        let responses = &mut fanvue(it)["responses"];
        responses["200"] = responses["201"].clone();
        remove(responses, "201");
    }),
    breaking(FANVUE, "the answer 400 has a described body", |it| {
        let schema = json!({ "type": "object", "properties": { "reason": { "type": "string" } } });
        fanvue(it)["responses"]["400"]["content"] =
            json!({ "application/json": { "schema": schema } });
    }),
    // What breaks, of whole operations.
    breaking(
        IMPACT,
        "the operation is called `generateTrackingLink`",
        |it| {
            impact(it)["operationId"] = json!("generateTrackingLink");
        },
    ),
    breaking(
        IMPACT,
        "the server is `https://api2.impact.com` instead of",
        |it| {
            it["servers"][0]["url"] = json!("https://api2.impact.com");
        },
    ),
    breaking(
        IMPACT,
        "it asks for a bearer token instead of a user name and a password",
        |it| {
            it["components"]["securitySchemes"]["basicAuth"]["scheme"] = json!("bearer");
        },
    ),
    // What is compatible.
    compatible(IMPACT, "query parameter `subId4` is new", |it| {
        add_parameter(impact(it), "subId4", "query", false);
    }),
    compatible(IMPACT, "the value \"Short\" is new", |it| {
        let values = &mut parameter(it, "Type")["schema"]["enum"];
        values.as_array_mut().unwrap().push(json!("Short"));
    }),
    compatible(IMPACT, "query parameter `subId3` is deprecated", |it| {
        parameter(it, "subId3")["deprecated"] = json!(true);
    }),
    compatible(
        IMPACT,
        "query parameter `subId3`: default `\"none\"` is new",
        |it| {
            parameter(it, "subId3")["schema"]["default"] = json!("none");
        },
    ),
    compatible(
        IMPACT,
        "query parameter `DeepLink`: format `\"uri\"` is gone",
        |it| {
            remove(&mut parameter(it, "DeepLink")["schema"], "format");
        },
    ),
    compatible(IMPACT, "the operation is deprecated", |it| {
        impact(it)["deprecated"] = json!(true);
    }),
    compatible(IMPACT, "the member `Id` is new", |it| {
        *member(it, "200", "Id") = json!({ "type": "string" });
    }),
    compatible(IMPACT, "the member `code` is new", |it| {
        *member(it, "403", "code") = json!({ "type": "string" });
    }),
    compatible(
        IMPACT,
        "the member `message`: maxLength `200` is new",
        |it| {
            member(it, "403", "message")["maxLength"] = json!(200);
        },
    ),
    compatible(IMPACT, "the member `message` may be null now", |it| {
        member(it, "403", "message")["type"] = json!(["string", "null"]);
    }),
    compatible(
        IMPACT,
        "the member `status`: format `\"hostname\"` is new",
        |it| {
            member(it, "403", "status")["format"] = json!("hostname");
        },
    ),
    compatible(IMPACT, "the operation is new", |it| {
        it["paths"]["/Mediapartners/{AccountSID}/Links"]["get"] = json!({
            "operationId": "listLinks",
            "parameters": [{ "$ref": "#/components/parameters/AccountSID" }],
            "responses": { "204": { "description": "none" } },
        });
    }),
    compatible(FANVUE, "the member `tags` is new", |it| {
        body(it)["properties"]["tags"] = json!({ "type": "array", "items": { "type": "string" } });
    }),
    compatible(FANVUE, "the value \"threads\" is new", |it| {
        values(it, SENT_ENUM).push(json!({ "value": "threads" }));
    }),
    compatible(FANVUE, "the value \"bluesky\" is new", |it| {
        values(it, RECEIVED_ENUM).push(json!({ "value": "bluesky" }));
    }),
    compatible(FANVUE, "the member `shortCode` is new", |it| {
        link(it)["properties"]["shortCode"] = json!({ "type": "string" });
        require(link(it), "shortCode");
    }),
    compatible(FANVUE, "the member `uuid`: maxLength `36` is new", |it| {
        link(it)["properties"]["uuid"]["maxLength"] = json!(36);
    }),
    compatible(FANVUE, "the member `name` is deprecated", |it| {
        link(it)["properties"]["name"]["deprecated"] = json!(true);
    }),
    compatible(FANVUE, "query parameter `dryRun` is new", |it| {
        add_parameter(fanvue(it), "dryRun", "query", false);
    }),
    compatible(FANVUE, "the status 404 is new", |it| {
        fanvue(it)["responses"]["404"] = json!({ "description": "no such user" });
    }),
    compatible(FANVUE, "the operation is deprecated", |it| {
        fanvue(it)["deprecated"] = json!(true);
    }),
    compatible(FANVUE, "the operation is new", |it| {
        it["paths"]["/ping"] = json!({ "get": {
            "operationId": "ping",
            "responses": { "204": { "description": "pong" } },
        } });
    }),
    // What only documentation has.
    prose(IMPACT, "the summary has other words", |it| {
        impact(it)["summary"] = json!("Make a tracking link");
    }),
    prose(IMPACT, "the description has other words", |it| {
        impact(it)["description"] = json!("Generates a link.");
    }),
    prose(
        IMPACT,
        "the description of the path parameter `AccountSID` has other words",
        |it| {
            it["components"]["parameters"]["AccountSID"]["description"] = json!("The account.");
        },
    ),
    prose(
        IMPACT,
        "the description of the answer 200 has other words",
        |it| {
            impact(it)["responses"]["200"]["description"] = json!("The link");
        },
    ),
    prose(FANVUE, "the summary has other words", |it| {
        fanvue(it)["summary"] = json!("Make a tracking link");
    }),
    prose(FANVUE, "the description has other words", |it| {
        fanvue(it)["description"] = json!("Makes a link.");
    }),
    prose(
        FANVUE,
        "the description of the member `uuid` has other words",
        |it| {
            link(it)["properties"]["uuid"]["description"] = json!("The UUID");
        },
    ),
    prose(
        FANVUE,
        "the description of the answer 403 has other words",
        |it| {
            fanvue(it)["responses"]["403"]["description"] = json!("Forbidden");
        },
    ),
];

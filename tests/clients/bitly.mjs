// A client of Bitly for Node.js, against the sandbox. `cargo xtask judge` runs it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";

import { BitlyClient } from "bitly";

const { BITLY_ACCESS_TOKEN, BITLY_BASE_URL } = process.env;

// The client calls https alone. Its own HTTP library sends the requests to the sandbox instead.
const ofClient = createRequire(createRequire(import.meta.url).resolve("bitly"));
const axios = ofClient("axios");
(axios.default ?? axios).interceptors.request.use((config) => {
  config.url = config.url.replace("https://api-ssl.bitly.com/v4", BITLY_BASE_URL);
  return config;
});

const bitly = new BitlyClient(BITLY_ACCESS_TOKEN);
const branded = new BitlyClient(BITLY_ACCESS_TOKEN, { domain: "go.brand.example" });

const refusal = (message) => (error) => {
  assert.equal(error.message, message);
  assert.equal(typeof error.description, "string");
  assert.equal(error.resource, "bitlinks");
  return true;
};

test("the same long URL has the same link", async () => {
  const link = await bitly.shorten("https://brand.example/client");
  assert.equal(link.link, `https://${link.id}`);
  assert.equal(link.long_url, "https://brand.example/client");
  assert.ok(!Number.isNaN(new Date(link.created_at).getTime()));
  const again = await bitly.shorten("https://brand.example/client");
  assert.deepEqual(again, link);
  const elsewhere = await branded.shorten("https://brand.example/client");
  assert.match(elsewhere.id, /^go\.brand\.example\//);
});

test("a link has the title, the tags and the back-half that it is given", async () => {
  const long_url = "https://brand.example/titled";
  const made = await bitly.bitlyRequest("bitlinks", { long_url, title: "A", tags: ["x", "y"] });
  assert.deepEqual([made.title, made.tags, made.custom_bitlinks], ["A", ["x", "y"], []]);
  const custom_bitlink = "bit.ly/by-client";
  const body = { custom_bitlink, bitlink_id: made.id };
  const custom = await bitly.bitlyRequest("custom_bitlinks", body);
  assert.equal(custom.custom_bitlink, custom_bitlink);
  assert.deepEqual(custom.bitlink.custom_bitlinks, ["https://bit.ly/by-client"]);
  for (const item of [made.id, made.link, custom_bitlink]) {
    const found = await bitly.info(item);
    assert.deepEqual([found.id, found.title], [made.id, "A"]);
  }
  const changed = await bitly.bitlyRequest(`bitlinks/${made.id}`, { title: "B" }, "PATCH");
  assert.deepEqual([changed.title, changed.tags], ["B", ["x", "y"]]);
  const query = { unit: "day", units: -1 };
  const clicks = await bitly.bitlyRequest(`bitlinks/${made.id}/clicks/summary`, query, "GET");
  assert.deepEqual([clicks.total_clicks, clicks.unit, clicks.units], [0, "day", -1]);
  await assert.rejects(bitly.bitlyRequest("custom_bitlinks", body), refusal("ALREADY_EXISTS"));
});

test("refusals have a code, words and the field that is wrong", async () => {
  const other = new BitlyClient("wrong");
  const elsewhere = new BitlyClient(BITLY_ACCESS_TOKEN, { domain: "other.example" });
  const unset = new BitlyClient(BITLY_ACCESS_TOKEN, { domain: "unset.brand.example" });
  const url = "https://brand.example";
  for (const [call, message] of [
    [() => bitly.shorten("no url"), "INVALID_ARG_LONG_URL"],
    [() => bitly.shorten("https://bit.ly/abc"), "ALREADY_A_BITLY_LINK"],
    [() => elsewhere.shorten(url), "INVALID_ARG_DOMAIN"],
    [() => unset.shorten(url), "DNS_CONFIGURATION_ERROR"],
    [() => bitly.info("bit.ly/there-is-none"), "NOT_FOUND"],
    [() => other.shorten(url), "FORBIDDEN"],
    [() => bitly.bitlyRequest("groups/Bother00001/bitlinks", {}, "GET"), "FORBIDDEN"],
  ]) {
    await assert.rejects(call, refusal(message));
  }
  const [wrong] = await bitly.shorten("no url").catch((error) => error.errors);
  assert.deepEqual(wrong, { field: "long_url", error_code: "invalid" });
});

test("a list has pages, the newest link first", async () => {
  const made = [];
  for (let number = 0; number < 5; number++) {
    made.unshift((await bitly.shorten(`https://brand.example/listed/${number}`)).id);
  }
  const { default_group_guid } = await bitly.bitlyRequest("user", {}, "GET");
  const listed = [];
  let [path, query] = [`groups/${default_group_guid}/bitlinks`, { size: 2 }];
  for (;;) {
    const page = await bitly.bitlyRequest(path, query, "GET");
    listed.push(...page.links.map((it) => it.id));
    if (!page.pagination.next) break;
    const next = new URL(page.pagination.next);
    path = next.pathname.replace("/v4/", "");
    query = Object.fromEntries(next.searchParams);
  }
  assert.deepEqual(listed.slice(0, 5), made);
  assert.equal(new Set(listed).size, listed.length);
});

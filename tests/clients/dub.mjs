// Dub's own client for Node.js, against the sandbox. `cargo xtask judge` runs it.

import assert from "node:assert/strict";
import test from "node:test";

import { Dub } from "dub";
import * as errors from "dub/models/errors";

const { DUB_API_KEY, DUB_BASE_URL } = process.env;
const client = (token) => new Dub({ token, serverURL: DUB_BASE_URL });
const dub = client(DUB_API_KEY);
const url = "https://brand.example/shoes?utm_source=newsletter";

async function all(request) {
  const links = [];
  for await (const page of await dub.links.list(request)) {
    links.push(...page.result);
  }
  return links;
}

test("a link has what was asked for", async () => {
  const expiresAt = "2099-01-01T00:00:00.000Z";
  const link = await dub.links.create({
    url,
    key: "made",
    domain: "go.brand.example",
    externalId: "made-1",
    tagNames: ["Spring", "shoes"],
    comments: "for the newsletter",
    expiresAt,
    ios: "https://apps.example/brand",
    geo: { DE: "https://brand.example/de" },
  });
  assert.equal(link.shortLink, "https://go.brand.example/made");
  assert.equal(link.externalId, "made-1");
  assert.deepEqual(link.tags.map((tag) => tag.name), ["spring", "shoes"]);
  assert.equal(link.comments, "for the newsletter");
  assert.equal(link.expiresAt, expiresAt);
  assert.deepEqual(link.geo, { DE: "https://brand.example/de" });
  assert.equal(link.utmSource, "newsletter");
  assert.equal(link.clicks, 0);
});

test("a link is found by each of its keys", async () => {
  const link = await dub.links.create({ url, key: "found", externalId: "found-1" });
  for (const key of [
    { linkId: link.id },
    { linkId: "ext_found-1" },
    { externalId: "ext_found-1" },
    { domain: link.domain, key: "found" },
  ]) {
    assert.equal((await dub.links.get(key)).id, link.id);
  }
  await assert.rejects(dub.links.get({ externalId: "ext_none" }), errors.NotFound);
  await assert.rejects(dub.links.get({ externalId: "found-1" }), errors.BadRequest);
  await assert.rejects(dub.links.get({}), errors.BadRequest);
});

test("a key that is taken is a conflict", async () => {
  await dub.links.create({ url, key: "taken", externalId: "taken-1" });
  await assert.rejects(dub.links.create({ url, key: "taken" }), errors.Conflict);
  await assert.rejects(dub.links.create({ url, externalId: "taken-1" }), errors.Conflict);
});

test("refusals have the types of their statuses", async () => {
  await assert.rejects(client("wrong").links.create({ url }), errors.Unauthorized);
  await assert.rejects(dub.links.create({ url, domain: "other.example" }), errors.Forbidden);
  await assert.rejects(dub.links.create({ url, tagNames: ["none"] }), errors.UnprocessableEntity);
  await assert.rejects(dub.links.create({ url: "no url" }), errors.UnprocessableEntity);
  await assert.rejects(dub.links.create({ url, keyLength: 2 }), errors.UnprocessableEntity);
  await assert.rejects(dub.links.update("link_none", { url }), errors.NotFound);
  await assert.rejects(dub.links.delete("link_none"), errors.NotFound);
});

test("a batch has its links first, its errors last, and one link may be in neither", async () => {
  await dub.links.create({ url, key: "batch", externalId: "batch-1" });
  const outcomes = await dub.links.createMany([
    { url, key: "batch" },
    { url, key: "batch-2", externalId: "batch-2" },
    { url, externalId: "batch-1" },
    { url, tagNames: ["none"] },
    { url, key: "batch-3" },
  ]);
  const keys = outcomes.map((it) => it.shortLink ?? it.code);
  assert.deepEqual(keys, [
    "https://dub.test/batch-2",
    "https://dub.test/batch-3",
    "conflict",
    "unprocessable_entity",
  ]);
  assert.equal(outcomes[2].link.key, "batch");
  const twice = [{ url, key: "twice" }, { url, key: "twice" }];
  await assert.rejects(dub.links.createMany(twice), errors.BadRequest);
  const many = Array.from({ length: 101 }, () => ({ url }));
  await assert.rejects(dub.links.createMany(many), errors.UnprocessableEntity);
});

test("a list has each link once, the newest first", async () => {
  const made = [];
  for (let number = 0; number < 5; number++) {
    made.unshift((await dub.links.create({ url, tenantId: "listed" })).id);
  }
  const listed = await all({ tenantId: "listed", pageSize: 2 });
  assert.deepEqual(listed.map((link) => link.id), made);
  const after = await all({ tenantId: "listed", startingAfter: made[2] });
  assert.deepEqual(after.map((link) => link.id), made.slice(3));
});

test("a change sets what it names, and a deleted link is gone", async () => {
  const link = await dub.links.create({ url, comments: "stays" });
  const changed = await dub.links.update(link.id, { url: "https://brand.example/new" });
  assert.equal(changed.url, "https://brand.example/new");
  assert.equal(changed.comments, "stays");
  assert.deepEqual(await dub.links.delete(link.id), { id: link.id });
  await assert.rejects(dub.links.get({ linkId: link.id }), errors.NotFound);
});

test("several links are deleted at once", async () => {
  const one = await dub.links.create({ url });
  await dub.links.create({ url, externalId: "deleted-2" });
  const linkIds = [one.id, "ext_deleted-2", "link_none"];
  assert.deepEqual(await dub.links.deleteMany({ linkIds }), { deletedCount: 2 });
});

test("clicks are counted", async () => {
  const link = await dub.links.create({ url });
  const range = { start: "2026-01-01T00:00:00Z", end: "2026-02-01T00:00:00Z" };
  for (const time of [{ interval: "all" }, range]) {
    const request = { event: "clicks", groupBy: "count", linkId: link.id, ...time };
    assert.equal((await dub.analytics.retrieve(request)).clicks, 0);
  }
});

test("the workspace has one primary domain", async () => {
  const domains = [];
  for await (const page of await dub.domains.list()) {
    domains.push(...page.result);
  }
  const primary = domains.filter((domain) => domain.primary);
  assert.deepEqual(primary.map((domain) => domain.slug), ["dub.test"]);
});

// A client of Kutt for Node.js, against the sandbox. `cargo xtask judge` runs it.

import assert from "node:assert/strict";
import test from "node:test";

import Kutt from "kutt";

const { KUTT_API_KEY, KUTT_BASE_URL } = process.env;
const of = (key) => {
  const kutt = new (Kutt.default ?? Kutt)();
  return kutt.set("api", `${KUTT_BASE_URL}/api/v2`).set("key", key).links();
};
const links = of(KUTT_API_KEY);
const target = "https://brand.example/shoes?utm_source=newsletter";
const none = "00000000-0000-4000-8000-000000000000";

const refusal = (status, message) => (error) => {
  assert.deepEqual([error.cause.status, error.message], [status, message]);
  return true;
};

test("a link has what was asked for", async () => {
  const link = await links.create({
    target,
    customurl: "made",
    domain: "go.brand.example",
    description: "for the newsletter",
    expire_in: "2 days",
    password: "secret",
    reuse: false,
  });
  assert.equal(link.address, "made");
  assert.equal(link.link, "http://go.brand.example/made");
  assert.equal(link.target, target);
  assert.equal(link.description, "for the newsletter");
  assert.equal(link.password, true);
  assert.equal(link.banned, false);
  assert.equal(link.visit_count, 0);
  assert.ok(link.created_at instanceof Date && !Number.isNaN(link.created_at.getTime()));
  const expiresAt = new Date(`${link.expire_in}Z`);
  assert.ok(Math.abs(expiresAt - link.created_at - 2 * 86_400_000) < 5_000);
});

test("a link is reused by its target, whatever its address", async () => {
  const reused = { target: "https://brand.example/reused" };
  const first = await links.create({ ...reused, customurl: "reused-a" });
  const again = await links.create({ ...reused, customurl: "reused-b", reuse: true });
  assert.deepEqual([again.id, again.address], [first.id, "reused-a"]);
});

test("refusals have the statuses of Kutt, and a message", async () => {
  const link = await links.create({ target, customurl: "taken" });
  for (const [call, status, message] of [
    [() => links.create({ target, customurl: "taken" }), 500, "Custom URL is already in use."],
    [() => links.create({ target: "no url" }), 400, "URL is not valid."],
    [() => links.create({ target: "" }), 400, "Target is missing."],
    [() => links.create({ target, customurl: "a/b" }), 400, "Custom URL is not valid."],
    [() => links.create({ target, domain: "other.example" }), 400, "You can't use this domain."],
    [
      () => links.create({ target, expire_in: "soon" }),
      400,
      "Expire format is invalid. Valid examples: 1m, 8h, 42 days.",
    ],
    [() => links.update(none, { target, address: "x" }), 500, "Link was not found."],
    [
      () => links.update(link.id, { target, address: "taken" }),
      500,
      "Should at least update one field.",
    ],
    [() => links.remove(none), 500, "Could not find the link."],
    [() => links.remove("none"), 400, "ID is invalid."],
    [() => of("wrong").list(), 401, "Unauthorized."],
    [() => of("wrong").create({ target }), 401, "Unauthorized."],
  ]) {
    await assert.rejects(call, refusal(status, message));
  }
  // This client sends DELETE where Kutt has GET.
  await assert.rejects(links.stats(link.id), (error) => error.cause.status >= 400);
  assert.ok((await links.list()).data.some((it) => it.id === link.id));
});

test("a list has pages, the newest link first", async () => {
  const made = [];
  for (let number = 0; number < 12; number++) {
    made.unshift((await links.create({ target, customurl: `listed-${number}` })).id);
  }
  const first = await links.list();
  assert.deepEqual([first.limit, first.skip, first.data.length], [10, 0, 10]);
  const second = await links.list({ skip: 10, limit: 5 });
  assert.deepEqual([second.limit, second.skip], [5, 10]);
  assert.ok(second.total >= 12 && second.total === first.total);
  const ids = [...first.data, ...second.data].map((it) => it.id).slice(0, 12);
  assert.deepEqual(ids, made);
});

test("a change sets what it names, and a deleted link is gone", async () => {
  const link = await links.create({ target, customurl: "before", description: "stays" });
  const changed = await links.update(link.id, {
    target: "https://brand.example/new",
    address: "after",
  });
  assert.equal(changed.link, "https://kutt.test/after");
  assert.equal(changed.target, "https://brand.example/new");
  assert.equal(changed.description, "stays");
  assert.ok((await links.remove(link.id)).length > 0);
  await assert.rejects(links.remove(link.id), refusal(500, "Could not find the link."));
});

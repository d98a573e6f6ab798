// Short.io's own client for Node.js, against the sandbox. `cargo xtask judge` runs it.

import assert from "node:assert/strict";
import test from "node:test";

import * as shortio from "@short.io/client-node";

const { SHORTIO_API_KEY, SHORTIO_BASE_URL } = process.env;

// The client has no setting for its server. Its requests are sent to the sandbox instead.
const { fetch } = globalThis;
const bases = new Set();
globalThis.fetch = (request) => {
  bases.add(new URL(request.url).origin);
  return fetch(new Request(request.url.replace("https://api.short.io", SHORTIO_BASE_URL), request));
};
shortio.setApiKey(SHORTIO_API_KEY);

const domain = "go.brand.example";
const create = (body) => shortio.createLink({ body: { domain, ...body } });

/** Returns the data of an answer, which must be one of success, as the client's own schema. */
async function data(call, schema) {
  const { data, error, response } = await call;
  assert.equal(error, undefined);
  assert.equal(response.status, 200);
  return schema ? schema.parse(data) : data;
}

async function refused(call, status, message) {
  const { data, error, response } = await call;
  assert.equal(data, undefined);
  assert.equal(response.status, status);
  assert.equal(error.message ?? error.error, message);
  return error;
}

test("the same URL has the same link of a domain", async () => {
  const own = { originalURL: "https://brand.example/client" };
  const link = await data(create(own), shortio.zCreateLinkResponse);
  assert.equal(link.shortURL, `https://${domain}/${link.path}`);
  assert.ok(!Number.isNaN(new Date(link.createdAt).getTime()));
  assert.equal(link.duplicate, false);
  const again = await data(create(own));
  assert.deepEqual([again.idString, again.duplicate], [link.idString, true]);
  const other = await data(create({ ...own, allowDuplicates: true }));
  assert.notEqual(other.idString, link.idString);
  const named = await data(create({ ...own, path: "by-client" }));
  assert.equal(named.path, "by-client");
  const byURL = await data(shortio.getLinksByUrl({ query: { domain, ...own } }));
  assert.deepEqual(
    byURL.links.map((it) => it.idString),
    [link.idString, other.idString, named.idString],
  );
  assert.deepEqual([...bases], ["https://api.short.io"]);
});

test("a link has the values that it is given, and is found, changed and deleted", async () => {
  const expiresAt = Date.UTC(2099, 0, 1);
  const own = { originalURL: "https://brand.example/titled", path: "titled", title: "A" };
  const made = await data(create({ ...own, tags: ["x", "y"], expiresAt, folderId: "fld_sandbox" }));
  assert.deepEqual([made.title, made.tags, made.FolderId], ["A", ["x", "y"], "fld_sandbox"]);
  assert.equal(new Date(made.expiresAt).getTime(), expiresAt);
  const linkId = made.idString;
  const expanded = shortio.expandLink({ query: { domain, path: "titled" } });
  for (const call of [shortio.getLink({ path: { linkId } }), expanded]) {
    const found = await data(call);
    assert.deepEqual([found.idString, found.title], [linkId, "A"]);
  }
  const changed = await data(shortio.updateLink({ path: { linkId }, body: { title: "B" } }));
  assert.deepEqual([changed.title, changed.tags], ["B", ["x", "y"]]);
  const deleted = await data(shortio.deleteLink({ path: { link_id: linkId } }));
  assert.deepEqual([deleted.success, deleted.idString], [true, linkId]);
  await refused(shortio.getLink({ path: { linkId } }), 404, "Link not found");
});

test("several links are made by one request, and fail alone", async () => {
  const taken = { originalURL: "https://brand.example/taken", path: "taken" };
  await data(create(taken));
  const links = [
    { originalURL: "https://brand.example/bulk/1" },
    { ...taken, originalURL: "https://brand.example/bulk/2" },
    { originalURL: "https://brand.example/bulk/3", title: "C" },
  ];
  const items = await data(shortio.createLinksBulk({ body: { domain, links } }));
  assert.deepEqual(
    items.map((it) => [it.success, it.status, it.originalURL]),
    [
      [true, undefined, links[0].originalURL],
      [false, 409, undefined],
      [true, undefined, links[2].originalURL],
    ],
  );
});

test("a list has pages, and domains are listed", async () => {
  const domains = await data(shortio.listDomains({ query: { limit: 1, offset: 1 } }));
  assert.deepEqual(
    domains.map((it) => it.hostname),
    ["s.brand.example"],
  );
  const domain_id = domains[0].id;
  const made = [];
  for (let number = 0; number < 5; number++) {
    const originalURL = `https://brand.example/listed/${number}`;
    made.unshift((await data(create({ domain: domains[0].hostname, originalURL }))).idString);
  }
  const listed = [];
  let pageToken;
  do {
    const query = { domain_id, limit: 2, dateSortOrder: "desc", pageToken };
    const page = await data(shortio.listLinks({ query }), shortio.zListLinksResponse);
    listed.push(...page.links.map((it) => it.idString));
    pageToken = page.nextPageToken;
  } while (pageToken);
  assert.deepEqual(listed, made);
});

test("refusals have a status and words", async () => {
  const originalURL = "https://brand.example/refused";
  await data(create({ originalURL, path: "refused" }));
  const other = { originalURL: "https://brand.example/other", path: "refused" };
  const error = await refused(create(other), 409, "Link already exists");
  assert.equal(error.statusCode, 409);
  await refused(create({ originalURL: "no url" }), 400, "originalURL is not a URL");
  await refused(create({ originalURL, domain: "other.example" }), 404, "Domain not found");
  const nothing = shortio.expandLink({ query: { domain, path: "there-is-none" } });
  await refused(nothing, 404, "Link not found");
  shortio.setApiKey("wrong");
  await refused(create({ originalURL }), 401, "Unauthorized");
  shortio.setApiKey(SHORTIO_API_KEY);
});

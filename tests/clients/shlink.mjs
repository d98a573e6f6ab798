// Shlink's own client for Node.js, against the sandbox. `cargo xtask judge` runs it.

import assert from "node:assert/strict";
import test from "node:test";

import { ShlinkApiClient } from "@shlinkio/shlink-js-sdk";
import { ErrorType } from "@shlinkio/shlink-js-sdk/api-contract";
import { FetchHttpClient } from "@shlinkio/shlink-js-sdk/fetch";
import { NodeHttpClient } from "@shlinkio/shlink-js-sdk/node";

const { SHLINK_API_KEY, SHLINK_BASE_URL } = process.env;
const of = (apiKey, http = new NodeHttpClient()) =>
  new ShlinkApiClient(http, { baseUrl: SHLINK_BASE_URL, apiKey });
const shlink = of(SHLINK_API_KEY);
const longUrl = "https://brand.example/shoes?utm_source=newsletter";

const problem = (status, type) => (error) => {
  assert.deepEqual([error.status, error.type], [status, type]);
  assert.ok(error.title && error.detail);
  return true;
};

test("a short URL has what was asked for", async () => {
  for (const client of [shlink, of(SHLINK_API_KEY, new FetchHttpClient())]) {
    const link = await client.createShortUrl({
      longUrl,
      customSlug: `made-${Math.random()}`.replace(".", ""),
      domain: "go.brand.example",
      title: "Spring sale",
      tags: ["spring", "shoes"],
      validSince: "2026-01-01T00:00:00+00:00",
      validUntil: "2099-01-01T00:00:00+00:00",
      maxVisits: 7,
      findIfExists: false,
    });
    assert.equal(link.shortUrl, `https://go.brand.example/${link.shortCode}`);
    assert.equal(link.longUrl, longUrl);
    assert.equal(link.title, "Spring sale");
    assert.deepEqual(link.tags, ["spring", "shoes"]);
    assert.deepEqual(link.meta, {
      validSince: "2026-01-01T00:00:00+00:00",
      validUntil: "2099-01-01T00:00:00+00:00",
      maxVisits: 7,
    });
    assert.deepEqual(link.visitsSummary, { total: 0, nonBots: 0, bots: 0 });
    const { shortCode, domain } = link;
    assert.deepEqual(await client.getShortUrl({ shortCode, domain }), link);
  }
});

test("a short URL is reused if it exists", async () => {
  const body = { longUrl, customSlug: "reused", findIfExists: true };
  const first = await shlink.createShortUrl(body);
  assert.deepEqual(await shlink.createShortUrl(body), first);
});

test("problems have the types that the client knows", async () => {
  await shlink.createShortUrl({ longUrl, customSlug: "taken" });
  const none = { shortCode: "none" };
  for (const [call, status, type] of [
    [() => shlink.createShortUrl({ longUrl, customSlug: "taken" }), 400, ErrorType.INVALID_SLUG],
    [() => shlink.createShortUrl({ longUrl: "no url" }), 400, ErrorType.INVALID_ARGUMENT],
    [() => shlink.getShortUrl(none), 404, ErrorType.INVALID_SHORTCODE],
    [() => shlink.updateShortUrl(none, { title: "x" }), 404, ErrorType.INVALID_SHORTCODE],
    [() => shlink.deleteShortUrl(none), 404, ErrorType.INVALID_SHORTCODE],
    [() => shlink.getShortUrlVisits(none), 404, ErrorType.INVALID_SHORTCODE],
    [() => of("wrong").listShortUrls(), 401, ErrorType.INVALID_API_KEY],
    [() => of("").listShortUrls(), 401, ErrorType.INVALID_AUTHORIZATION],
    [() => shlink.createShortUrl({}), 400, ErrorType.INVALID_ARGUMENT],
  ]) {
    await assert.rejects(call, problem(status, type));
  }
});

test("a list has each short URL once, in the order that is asked for", async () => {
  const made = [];
  for (let number = 0; number < 5; number++) {
    const body = { longUrl, customSlug: `listed-${number}`, tags: ["listed"] };
    made.push((await shlink.createShortUrl(body)).shortCode);
  }
  const listed = [];
  for (let page = 1, pages = 1; page <= pages; page++) {
    const { data, pagination } = await shlink.listShortUrls({
      page: `${page}`,
      itemsPerPage: 2,
      searchTerm: "listed-",
      tags: ["listed"],
      orderBy: { field: "dateCreated", dir: "ASC" },
      startDate: "2020-01-01T00:00:00+00:00",
    });
    listed.push(...data.map((link) => link.shortCode));
    pages = pagination.pagesCount;
    assert.equal(pagination.totalItems, 5);
  }
  assert.deepEqual(listed, made);
  const newest = await shlink.listShortUrls({ tags: ["listed"] });
  assert.equal(newest.data[0].shortCode, "listed-4");
});

test("a change sets what it names, visits are counted, and a deleted one is gone", async () => {
  const id = { shortCode: "changed" };
  await shlink.createShortUrl({ longUrl, customSlug: "changed", title: "Stays" });
  const changed = await shlink.updateShortUrl(id, { longUrl: "https://brand.example/new" });
  assert.deepEqual([changed.longUrl, changed.title], ["https://brand.example/new", "Stays"]);
  const visits = await shlink.getShortUrlVisits(id, { page: 1, itemsPerPage: 5 });
  assert.deepEqual(visits.data, []);
  assert.equal(visits.pagination.totalItems, 0);
  await shlink.deleteShortUrl(id);
  await assert.rejects(shlink.getShortUrl(id), problem(404, ErrorType.INVALID_SHORTCODE));
});

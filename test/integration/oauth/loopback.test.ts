import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { type Loopback, openLoopback } from "../../../src/adapters/oauth/loopback.ts";

const page = (ok: boolean): string => (ok ? "<p>Signed in.</p>" : "<p>Not signed in.</p>");
const state = "a-state_of-43-characters";

describe("the place that a browser is sent back to", () => {
  const opened: Loopback[] = [];

  afterEach(() => {
    for (const loopback of opened.splice(0)) loopback.dispose();
  });

  async function open(port?: number): Promise<Loopback> {
    const loopback = await openLoopback({ page, ...(port === undefined ? {} : { port }) });
    opened.push(loopback);
    return loopback;
  }

  const { signal } = new AbortController();

  it("[O3] gives the first address with the state, and shows a page that runs nothing but its close", async () => {
    const loopback = await open();
    const answer = loopback.answer(state, signal);
    const response = await fetch(`${loopback.uri}?code=c&state=${state}&iss=https%3A%2F%2Fa`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^<p>Signed in\.<\/p><script>[^<]*window\.close\(\)<\/script>$/);
    assert.match(
      response.headers.get("content-security-policy") ?? "",
      /^default-src 'none'; .*script-src 'sha256-[^']+'; .*frame-ancestors 'none'$/,
    );
    assert.deepEqual(
      [response.headers.get("cache-control"), response.headers.get("referrer-policy")],
      ["no-store", "no-referrer"],
    );
    assert.equal((await answer).href, `${loopback.uri}?code=c&state=${state}&iss=https%3A%2F%2Fa`);
  });

  it("[O3] a refusal comes back as well, with another page", async () => {
    const loopback = await open();
    const answer = loopback.answer(state, signal);
    const response = await fetch(`${loopback.uri}?error=access_denied&state=${state}`);
    assert.deepEqual([response.status, await response.text()], [200, "<p>Not signed in.</p>"]);
    assert.equal((await answer).searchParams.get("error"), "access_denied");
  });

  it("[bad/oauth-callback] what has no known state, or comes again or too late, changes nothing", async () => {
    const loopback = await open();
    const early = await fetch(`${loopback.uri}?code=early&state=${state}`);
    assert.equal(early.status, 400);
    const answer = loopback.answer(state, signal);
    const forged = [
      loopback.uri,
      `${loopback.uri}?code=x`,
      `${loopback.uri}?code=x&state=`,
      `${loopback.uri}?code=x&state=${state}x`,
      `${loopback.uri}?code=x&state=${state}&state=${state}`,
      ...Array.from(
        { length: 50 },
        () => `${loopback.uri}?code=x&state=${randomBytes(32).toString("base64url")}`,
      ),
    ];
    for (const url of forged) assert.equal((await fetch(url)).status, 400, url);
    const other = { method: "POST", body: `code=x&state=${state}` };
    assert.equal((await fetch(`${loopback.uri}?code=x&state=${state}`, other)).status, 405);
    assert.equal((await fetch(`${loopback.uri}/?code=x&state=${state}`)).status, 404);
    assert.equal((await fetch(`${loopback.uri.replace("callback", "")}?code=x&state=${state}`)).status, 404);
    assert.equal((await fetch(`${loopback.uri}?code=right&state=${state}`)).status, 200);
    assert.equal((await fetch(`${loopback.uri}?code=again&state=${state}`)).status, 400);
    assert.equal((await answer).searchParams.get("code"), "right");
  });

  it("[O3] takes any Host, as behind a forwarded port", async () => {
    const loopback = await open();
    const answer = loopback.answer(state, signal);
    const socket = connect(loopback.port, "127.0.0.1");
    socket.write(`GET /callback?code=c&state=${state} HTTP/1.1\r\nHost: workspace.example\r\n\r\n`);
    assert.equal((await answer).searchParams.get("code"), "c");
    socket.destroy();
  });

  it("[O3] takes the port of before where it is free, and another one otherwise", async () => {
    const first = await open();
    const second = await open(first.port);
    assert.notEqual(second.port, first.port);
    first.dispose();
    const third = await open(first.port);
    assert.equal(third.port, first.port);
    assert.equal(third.uri, first.uri);
  });

  it("[O3] who gives up gets the reason, and what comes then is late", async () => {
    const loopback = await open();
    const controller = new AbortController();
    const answer = loopback.answer(state, controller.signal);
    const reason = new Error("Enough.");
    controller.abort(reason);
    await assert.rejects(answer, reason);
    assert.equal((await fetch(`${loopback.uri}?code=late&state=${state}`)).status, 400);
  });

  it("[O3] nobody listens any more when it is over, whatever is connected", async () => {
    const loopback = await open();
    const socket = connect(loopback.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => undefined);
    loopback.dispose();
    loopback.dispose();
    await closed;
    await assert.rejects(fetch(loopback.uri));
  });
});

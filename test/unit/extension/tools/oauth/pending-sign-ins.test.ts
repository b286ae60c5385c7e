import assert from "node:assert/strict";
import fc from "fast-check";
import { PendingSignIns } from "../../../../../src/extension/tools/oauth/pending-sign-ins.ts";

const { signal } = new AbortController();
const back = (query: string): URL => new URL(`http://127.0.0.1:4711/callback?${query}`);

describe("sign-ins that wait for a browser", () => {
  let pending: PendingSignIns;

  beforeEach(() => {
    pending = new PendingSignIns();
  });

  it("[O3] get the address with their state, once", async () => {
    const [one, other] = [pending.wait("s1", signal), pending.wait("s2", signal)];
    assert.equal(pending.take(back("code=b&state=s2")), true);
    assert.equal((await other).href, back("code=b&state=s2").href);
    assert.equal(pending.take(back("code=c&state=s2")), false);
    assert.equal(pending.take(back("code=a&state=s1")), true);
    assert.equal((await one).searchParams.get("code"), "a");
  });

  it("[O3, bad/oauth-callback] are left alone by any other address", async () => {
    const waiting = pending.wait("s1", signal);
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (url, state) => {
        const address = new URL(url);
        address.searchParams.set("state", state);
        assert.equal(pending.take(new URL(url)), false);
        if (state !== "s1") assert.equal(pending.take(address), false);
      }),
    );
    assert.equal(pending.take(back("state=s1&state=s1")), false);
    assert.equal(pending.take(back("state=s1")), true);
    await waiting;
  });

  it("[O3, bad/oauth-browser-closed] wait no longer when they are given up", async () => {
    const controller = new AbortController();
    const reason = new Error("given up");
    const waiting = pending.wait("s1", controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(pending.wait("s1", controller.signal), reason);
    assert.equal(pending.take(back("state=s1")), false);
  });

  it("[O3] say what is wrong with an address that was pasted", () => {
    void pending.wait("s1", signal);
    assert.deepEqual(
      ["hello", " http://127.0.0.1:4711/callback?state=s0", "https://mail.example/"].map((text) =>
        pending.read(text),
      ),
      ["no-address", "not-waited-for", "not-waited-for"],
    );
    const read = pending.read("  http://host/proxy/4711/callback?code=c&state=s1\n");
    assert.equal(read instanceof URL && read.href, "http://host/proxy/4711/callback?code=c&state=s1");
  });

  it("[O3] have a link, the newest one's, as long as they wait", async () => {
    assert.equal(pending.link, undefined);
    const page = (state: string): string => `https://login.example/authorize?state=${state}`;
    for (const state of ["s0", "s1", "s2"]) pending.opened(page(state));
    const [one, other] = [pending.wait("s1", signal), pending.wait("s2", signal)];
    assert.equal(pending.link, page("s2"));
    pending.take(back("state=s2"));
    await other;
    assert.equal(pending.link, page("s1"));
    for (let count = 0; count < 20; count += 1) pending.opened(page(`more${String(count)}`));
    assert.equal(pending.link, undefined);
    pending.take(back("state=s1"));
    await one;
  });
});

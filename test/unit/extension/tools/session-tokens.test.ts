import assert from "node:assert/strict";
import { SessionTokens } from "../../../../src/extension/tools/session-tokens.ts";
import { MemorySecrets } from "./memory-secrets.ts";

describe("the tokens by which tool servers know their user", () => {
  let storage: MemorySecrets;
  let asked: string[];
  let answer: boolean;
  let tokens: SessionTokens;

  beforeEach(() => {
    storage = new MemorySecrets();
    asked = [];
    answer = true;
    tokens = new SessionTokens(storage, async (origin) => {
      asked.push(origin);
      return answer;
    });
  });

  const token = async (url: string, mayAsk: boolean): Promise<string | undefined> =>
    (await tokens.token(url, mayAsk))?.reveal();

  it("[T9] are made when the user approves an origin, a random one for each", async () => {
    assert.equal(await token("https://one.example/mcp", false), undefined);
    const one = await token("https://one.example/mcp", true);
    const two = await token("https://two.example/", true);
    assert.match(one ?? "", /^[\w-]{43}$/);
    assert.notEqual(one, two);
    assert.deepEqual(
      [await token("https://one.example/other", true), await token("https://one.example/x", false)],
      [one, one],
    );
    assert.deepEqual(asked, ["https://one.example", "https://two.example"]);
    assert.deepEqual(await tokens.origins(), asked);
    assert.deepEqual(
      (await tokens.all()).map((each) => each.reveal()),
      [one, two],
    );
  });

  it("[T9] are not made when the user declines", async () => {
    answer = false;
    assert.equal(await token("https://one.example/", true), undefined);
    assert.equal(storage.texts.size, 0);
  });

  it("[T9] are asked for once by all who want one at that time", async () => {
    const url = "https://one.example/";
    const [one, two] = await Promise.all([token(url, true), token(url, true)]);
    assert.ok(one !== undefined && one === two);
    assert.equal(asked.length, 1);
  });

  it("[T9] go over no way on which others can read, but to this machine", async () => {
    const urls = ["http://one.example/", "http://127.0.0.1:8000/", "http://localhost/", "http://10.0.0.1/"];
    const given = await Promise.all(urls.map(async (url) => (await token(url, true)) !== undefined));
    assert.deepEqual(given, [false, true, true, false]);
    assert.deepEqual(asked, ["http://127.0.0.1:8000", "http://localhost"]);
    // Nor one that was kept while the way was another.
    await storage.store("tool-session http://one.example", "old");
    assert.equal(await token("http://one.example/", false), undefined);
  });

  it("[T9] can be taken back; another one is made then", async () => {
    let changes = 0;
    tokens.onDidChange(() => (changes += 1));
    const before = await token("https://one.example/", true);
    await tokens.revoke("https://one.example");
    assert.deepEqual([await token("https://one.example/", false), changes], [undefined, 2]);
    assert.notEqual(await token("https://one.example/", true), before);
  });
});

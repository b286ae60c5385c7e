import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { ToolDraft, ToolDrafts } from "../../../../src/extension/tools/tool-drafts.ts";
import type { ToolServer } from "../../../../src/protocol/tools.ts";
import { registered } from "../../../support/tools/fake-sign-ins.ts";
import { MemoryVault, toolServer } from "../../../support/tools/tool-page.ts";

const saved = toolServer({ url: "https://one.example/v1", headers: ["X-Team"] });

async function secretsFor(draft: ToolDraft, edit: Partial<ToolServer>): Promise<(string | undefined)[]> {
  const server = { ...saved, ...edit };
  draft.use(server);
  const secrets = [await draft.key(server), await draft.header(server, "X-Team")];
  return secrets.map((secret) => secret?.reveal());
}

describe("a form for a tool server", () => {
  let vault: MemoryVault;

  beforeEach(async () => {
    vault = new MemoryVault();
    await vault.setKey(saved, new Secret("kept"));
    await vault.setHeader(saved, "X-Team", new Secret("red"));
  });

  const edits: readonly (readonly [string, Partial<ToolServer>, readonly (string | undefined)[]])[] = [
    ["as it was", {}, ["kept", "red"]],
    ["another path", { url: "https://one.example/v2" }, ["kept", "red"]],
    ["another id and name", { id: "two", name: "Two" }, ["kept", "red"]],
    ["another host", { url: "https://evil.example/v1" }, [undefined, undefined]],
    ["another port", { url: "https://one.example:8443/v1" }, [undefined, undefined]],
    ["no encryption", { url: "http://one.example/v1" }, [undefined, undefined]],
    ["another type", { type: "mcp" }, [undefined, undefined]],
    ["no address", { url: "one" }, [undefined, undefined]],
  ];
  for (const [what, edit, secrets] of edits) {
    it(`[T2, bad/tools-url-changed] gives the saved secrets or none for ${what}`, async () => {
      assert.deepEqual(await secretsFor(new ToolDraft(vault, saved, "one"), edit), secrets);
    });
  }

  it("[T2, bad/tools-url-changed] sends what was typed to the first origin that it was used for, and to no other", async () => {
    const draft = new ToolDraft(vault);
    draft.setKey(new Secret("typed"));
    assert.deepEqual(await secretsFor(draft, { url: "https://one.example/a" }), ["typed", undefined]);
    assert.deepEqual(await secretsFor(draft, { url: "https://one.example/b" }), ["typed", undefined]);
    assert.deepEqual(await secretsFor(draft, { url: "https://evil.example" }), [undefined, undefined]);
    assert.deepEqual(await secretsFor(draft, { url: "https://one.example/a" }), [undefined, undefined]);
    assert.deepEqual(await draft.shown(), { key: false, headers: [] });
  });

  it("[O1, bad/tools-url-changed] gives the secret of a client like its key: to the server that it is for", async () => {
    const draft = new ToolDraft(vault, saved, "one");
    assert.deepEqual(await draft.shown(), { key: true, headers: ["X-Team"] });
    await vault.setClientSecret(saved, new Secret("cs-0"));
    assert.equal((await draft.clientSecret(saved))?.reveal(), "cs-0");
    draft.setClientSecret(new Secret("cs-1"));
    assert.deepEqual(await draft.shown(), { key: true, headers: ["X-Team"], client_secret: true });
    draft.use(saved);
    const moved = { ...saved, url: "https://evil.example" };
    assert.deepEqual(
      [await draft.clientSecret(saved), await draft.clientSecret(moved)].map((secret) => secret?.reveal()),
      ["cs-1", undefined],
    );
    draft.use(moved);
    assert.deepEqual(await draft.shown(), { key: true, headers: ["X-Team"], client_secret: true });
    assert.equal((await draft.clientSecret(saved))?.reveal(), "cs-0");
  });

  it("[O1] keeps a registration as long as it is for the server that the form holds", () => {
    const draft = new ToolDraft(vault);
    const server: ToolServer = { ...saved, auth: "oauth_2.1" };
    draft.setRegistered(server, registered);
    const oauth = {
      client_id: "mine",
      client_auth: "none",
      scopes: [],
      omit_resource: false,
      allow_silent_pkce: false,
    } as const;
    assert.deepEqual(
      [
        server,
        { ...server, id: "two", name: "Two", url: ` ${server.url} ` },
        { ...server, url: "https://one.example/other" },
        { ...server, oauth },
        server,
      ].map((one) => draft.registered(one) !== undefined),
      [true, true, false, false, true],
    );
    // The document of an API may say where the client is registered.
    const others: readonly ToolServer[] = [
      { ...server, type: "mcp" },
      { ...server, spec_path: "other.json" },
      { ...server, inline_spec: true },
    ];
    assert.deepEqual(
      others.map((one) => draft.registered(one)),
      [undefined, undefined, undefined],
    );
  });

  it("[T2] takes what was typed after the address was edited", async () => {
    const draft = new ToolDraft(vault, saved, "one");
    draft.use(saved);
    draft.setKey(new Secret("new"));
    draft.setHeader("X-Team", new Secret("blue"));
    assert.deepEqual(await secretsFor(draft, { url: "https://two.example" }), ["new", "blue"]);
  });

  it("[T2] gives nothing before it is known where it goes", async () => {
    const draft = new ToolDraft(vault);
    draft.setKey(new Secret("typed"));
    assert.equal(await draft.key(saved), undefined);
    assert.deepEqual(await draft.shown(), { key: true, headers: [] });
  });

  it("[T2] does without a saved secret that was taken away in it", async () => {
    const draft = new ToolDraft(vault, saved, "one");
    assert.deepEqual(await draft.shown(), { key: true, headers: ["X-Team"] });
    draft.setKey(undefined);
    draft.setHeader("X-Team", undefined);
    assert.deepEqual(await draft.shown(), { key: false, headers: [] });
    assert.deepEqual(await secretsFor(draft, {}), [undefined, undefined]);
  });
});

describe("the forms that are open", () => {
  it("[T3] run one check each: the newest", () => {
    const draft = new ToolDraft(new MemoryVault());
    const [first, second] = [draft.beginCheck(), draft.beginCheck()];
    assert.deepEqual([first.aborted, second.aborted], [true, false]);
    draft.endCheck();
    assert.equal(second.aborted, true);
  });

  it("[O1] run one registration each, which ends with them", () => {
    const drafts = new ToolDrafts(
      () => "draft1",
      () => undefined,
    );
    const draft = new ToolDraft(new MemoryVault());
    drafts.add(draft);
    const [first, second] = [draft.beginRegistration(), draft.beginRegistration()];
    assert.deepEqual([first.aborted, second.aborted], [true, false]);
    drafts.forget("draft1");
    assert.equal(second.aborted, true);
  });

  it("are forgotten with their checks, the oldest when there are too many", () => {
    let made = 0;
    const ended: ToolDraft[] = [];
    const drafts = new ToolDrafts(
      () => `draft${String((made += 1))}`,
      (draft) => ended.push(draft),
    );
    const checks = Array.from({ length: 21 }, () => {
      const draft = new ToolDraft(new MemoryVault());
      drafts.add(draft);
      return draft.beginCheck();
    });
    drafts.forget("draft21");
    assert.deepEqual(
      checks.map(({ aborted }) => aborted),
      [true, ...Array<boolean>(19).fill(false), true],
    );
    assert.deepEqual(
      ["draft1", "draft2", "draft21"].map((id) => drafts.get(id) !== undefined),
      [false, true, false],
    );
    drafts.forget("draft21");
    assert.equal(ended.length, 2);
    drafts.dispose();
    assert.equal(ended.length, 21);
    assert.ok(checks.every(({ aborted }) => aborted));
  });
});

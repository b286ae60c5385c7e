import assert from "node:assert/strict";
import { Secret } from "../../../../src/core/base/secret.ts";
import { requests } from "../../../../src/protocol/requests.ts";
import { settle } from "../../../support/manual-clock.ts";
import { ToolPageWorld, toolServer } from "../../../support/tools/tool-page.ts";

describe("a form of the page", () => {
  let world: ToolPageWorld;
  let handlers: ToolPageWorld["page"]["handlers"];

  beforeEach(() => {
    world = new ToolPageWorld();
    handlers = world.page.handlers;
  });

  describe("forms", () => {
    it("[T1] begin empty, with a server, or with a copy of it", async () => {
      const saved = toolServer({ name: "Weather", inline_spec: true, headers: ["X-Team"] });
      world.servers = [saved];
      world.specs.set("one", "openapi: 3.1.0");
      await world.vault.setHeader(saved, "X-Team", new Secret("red"));
      const blank = await world.draft();
      assert.deepEqual(
        [blank.server.type, blank.server.spec_path, blank.is_saved, blank.account_providers],
        ["openapi", "openapi.json", false, ["github"]],
      );
      const edited = await world.draft("one");
      assert.deepEqual(edited, {
        draft_id: "draft2",
        server: saved,
        spec_text: "openapi: 3.1.0",
        is_saved: true,
        secrets: { key: false, headers: ["X-Team"] },
        account_providers: ["github"],
      });
      const copied = await world.draft("one", true);
      assert.deepEqual([copied.server.id, copied.is_saved], ["weather", false]);
      await assert.rejects(world.draft("two"), { code: "tools.unknown" });
    });

    it("[T2] say which secrets are there, and never what they are", async () => {
      const { draft_id } = await world.draft();
      world.answers.push({ secret: new Secret("sk-1") }, undefined, { secret: new Secret("red") });
      assert.deepEqual(await handlers["tools:set-key"]({ draft_id }), { key: true, headers: [] });
      assert.deepEqual(await handlers["tools:set-key"]({ draft_id }), { key: true, headers: [] });
      const secrets = await handlers["tools:set-header"]({ draft_id, name: "X-Team" });
      assert.deepEqual(secrets, { key: true, headers: ["X-Team"] });
    });

    it("[T2] are saved with their secrets and their document before their entry", async () => {
      const { draft_id, server } = await world.draft();
      world.answers.push({ secret: new Secret("sk-1") }, { secret: new Secret("red") });
      await handlers["tools:set-key"]({ draft_id });
      await handlers["tools:set-header"]({ draft_id, name: "X-Team" });
      const filled = {
        ...server,
        url: " https://one.example/api",
        auth: "bearer",
        headers: ["X-Team", " "],
        name: "My Weather",
        inline_spec: true,
      } as const;
      assert.deepEqual(await handlers["tools:save"](world.form(draft_id, filled, "openapi: 3.1.0")), {
        id: "my-weather",
      });
      assert.deepEqual(world.servers, [
        { ...filled, id: "my-weather", url: "https://one.example/api", headers: ["X-Team"] },
      ]);
      assert.deepEqual([...world.specs], [["my-weather", "openapi: 3.1.0"]]);
      assert.deepEqual(
        [...world.vault.texts],
        [
          ["https://one.example my-weather key", "sk-1"],
          ["https://one.example my-weather x-team", "red"],
        ],
      );
      assert.deepEqual(world.asked.slice(2), [
        ["keep", "my-weather", "my-weather"],
        ["refresh", "my-weather"],
      ]);
      await assert.rejects(handlers["tools:save"](world.form(draft_id, filled)), { code: "tools.unknown" });
    });

    it("[T2] are not saved with what makes no sense", async () => {
      world.servers = [toolServer()];
      const { draft_id, server } = await world.draft();
      for (const [edit, message] of [
        [{ url: "one" }, "Enter an http or https address."],
        [{ url: "https://x.example", type: "mcp" }, "An MCP server needs an ID."],
        [{ url: "https://x.example", id: "one" }, "Another tool server has this ID already."],
      ] as const) {
        const save = handlers["tools:save"](world.form(draft_id, { ...server, ...edit }));
        await assert.rejects(save, { code: "tools.invalid", message });
      }
      assert.deepEqual(world.asked, []);
    });

    it("[T2] take their secrets along under another id", async () => {
      world.servers = [toolServer({ auth: "bearer", inline_spec: true })];
      world.specs.set("one", "openapi: 3.1.0");
      await world.vault.setKey(toolServer(), new Secret("sk-1"));
      const { draft_id, server, spec_text } = await world.draft("one");
      await handlers["tools:save"](world.form(draft_id, { ...server, id: "two" }, spec_text));
      assert.deepEqual([...world.vault.texts], [["https://one.example two key", "sk-1"]]);
      assert.deepEqual([...world.specs.keys()], ["two"]);
      assert.deepEqual(world.asked, [
        ["keep", "two", "one"],
        ["revoke", "one"],
        ["refresh", "two"],
      ]);
    });

    it("[T2, bad/tools-url-changed] lose their secrets and what was allowed with their address", async () => {
      const saved = toolServer({ auth: "bearer", headers: ["X-Team"] });
      world.servers = [saved];
      await world.vault.setKey(saved, new Secret("sk-1"));
      await world.vault.setHeader(saved, "X-Team", new Secret("red"));
      const { draft_id, server } = await world.draft("one");
      await handlers["tools:save"](world.form(draft_id, { ...server, url: "https://evil.example" }));
      assert.deepEqual([...world.vault.texts], []);
      assert.deepEqual(world.asked, [
        ["keep", "one", "one"],
        ["revoke", "one"],
        ["refresh", "one"],
      ]);
    });

    it("[T9] lose what the user has consented to for what they were before", async () => {
      const saved = toolServer({ auth: "session" });
      world.servers = [saved];
      const { draft_id, server } = await world.draft("one");
      await handlers["tools:save"](world.form(draft_id, { ...server, auth: "none" }));
      assert.deepEqual(world.released, [saved]);
      const blank = await world.draft();
      const added = { ...blank.server, url: "https://two.example", auth: "session" } as const;
      await handlers["tools:save"](world.form(blank.draft_id, added));
      assert.deepEqual(world.released, [saved]);
    });

    it("[T9] lose what the user has consented to for what was checked and not saved", async () => {
      const { draft_id, server } = await world.draft();
      for (const url of ["https://two.example/a", "https://two.example/b", "https://three.example"])
        await handlers["tools:verify"](world.form(draft_id, { ...server, url, auth: "session" }));
      assert.deepEqual(world.releasedForms, []);
      await handlers["tools:discard"]({ draft_id });
      assert.deepEqual(world.releasedForms, ["https://two.example/a", "https://three.example"]);
    });

    it("[T9] lose nothing that was there before, or that the user did not want", async () => {
      world.consented.add("https://two.example");
      const { draft_id, server } = await world.draft();
      const verify = (url: string) =>
        handlers["tools:verify"](world.form(draft_id, { ...server, url, auth: "session" }));
      await verify("https://two.example/a");
      world.consent = async () => false;
      await verify("https://three.example/a");
      await handlers["tools:discard"]({ draft_id });
      assert.deepEqual(world.releasedForms, []);
    });

    it("[T9] lose each account that the user has let the address have", async () => {
      const { draft_id, server } = await world.draft();
      for (const provider of ["github", "microsoft"]) {
        const account = { provider, scopes: [] };
        const url = "https://two.example";
        await handlers["tools:verify"](world.form(draft_id, { ...server, url, auth: "oauth", account }));
      }
      await handlers["tools:discard"]({ draft_id });
      assert.equal(world.releasedForms.length, 2);
    });

    it("[T9] lose what the user consents to after they were left", async () => {
      const { draft_id, server } = await world.draft();
      const asked = Promise.withResolvers<boolean>();
      world.consent = () => asked.promise;
      const form = world.form(draft_id, { ...server, url: "https://two.example", auth: "session" });
      const check = assert.rejects(async () => handlers["tools:verify"](form));
      await settle();
      await handlers["tools:discard"]({ draft_id });
      asked.resolve(true);
      await check;
      assert.deepEqual(world.releasedForms, ["https://two.example"]);
    });

    it("[T2] lose the value of a header that is gone, and not of one that is written otherwise", async () => {
      const saved = toolServer({ headers: ["X-Team", "X-Old"] });
      world.servers = [saved];
      await world.vault.setHeader(saved, "X-Team", new Secret("red"));
      await world.vault.setHeader(saved, "X-Old", new Secret("old"));
      const { draft_id, server } = await world.draft("one");
      await handlers["tools:save"](world.form(draft_id, { ...server, headers: ["x-team"] }));
      assert.deepEqual([...world.vault.texts], [["https://one.example one x-team", "red"]]);
      assert.equal(
        world.asked.some(([what]) => what === "revoke"),
        false,
      );
    });

    it("[T2] may leave out the account, as a message does", () => {
      const { account: _, ...rest } = world.form("draft1", toolServer()).server;
      const parsed = requests["tools:save"].safeParse({ draft_id: "draft1", server: rest, spec_text: "" });
      assert.equal(parsed.success, true);
    });
  });

  describe("verification", () => {
    it("[T3, bad/tools-url-changed] asks with what the form holds, and never with the secrets of another address", async () => {
      const saved = toolServer({ auth: "bearer", headers: ["X-Team"] });
      world.servers = [saved];
      await world.vault.setKey(saved, new Secret("sk-1"));
      await world.vault.setHeader(saved, "X-Team", new Secret("red"));
      const seen: unknown[] = [];
      const { verify } = world;
      world.verify = async (target, onSteps, signal) => {
        const headers = Object.entries(await target.access.headers(signal));
        seen.push([
          target.server.url,
          (await target.access.credential(signal))?.reveal(),
          headers.map(([name, value]) => [name, value.reveal()]),
        ]);
        onSteps([{ step: "address", state: "done", detail: "" }]);
        return verify(target, onSteps, signal);
      };
      const { draft_id, server } = await world.draft("one");
      await handlers["tools:verify"](world.form(draft_id, server));
      await handlers["tools:verify"](world.form(draft_id, { ...server, url: "https://evil.example/api" }));
      assert.deepEqual(seen, [
        ["https://one.example/api", "sk-1", [["X-Team", "red"]]],
        ["https://evil.example/api", undefined, []],
      ]);
      assert.deepEqual(world.events("tools:steps")[0], {
        draft_id,
        steps: [{ step: "address", state: "done", detail: "" }],
      });
      assert.deepEqual(world.servers, [saved]);
    });

    it("[T3] is one at a time, can be cancelled, and tells nothing after that", async () => {
      const signals: AbortSignal[] = [];
      const told: (() => void)[] = [];
      world.verify = (_, onSteps, signal) => {
        signals.push(signal);
        told.push(() => {
          onSteps([]);
        });
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        });
      };
      const { draft_id, server } = await world.draft();
      const form = world.form(draft_id, { ...server, url: "https://one.example" });
      const first = assert.rejects(handlers["tools:verify"](form), { name: "AbortError" });
      await world.clock.advanceAsync(0);
      const second = assert.rejects(handlers["tools:verify"](form), { name: "AbortError" });
      await first;
      await world.clock.advanceAsync(0);
      await handlers["tools:cancel-verify"]({ draft_id });
      await second;
      for (const tell of told) tell();
      assert.deepEqual(
        [signals.map(({ aborted }) => aborted), world.events("tools:steps")],
        [[true, true], []],
      );
    });

    it("[T3, T9] asks for consent first where the server wants a token", async () => {
      const { draft_id, server } = await world.draft();
      const form = (url: string): Parameters<(typeof handlers)["tools:verify"]>[0] =>
        world.form(draft_id, { ...server, url, auth: "session" });
      await handlers["tools:verify"](form("http://one.example"));
      assert.deepEqual(world.asked, []);
      await handlers["tools:verify"](form("https://one.example"));
      assert.deepEqual(world.asked, [["token", "https://one.example", true]]);
    });
  });
});

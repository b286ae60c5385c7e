import assert from "node:assert/strict";
import { AppError } from "../../../../../src/core/base/errors.ts";
import { Secret } from "../../../../../src/core/base/secret.ts";
import { OAuthError } from "../../../../../src/core/oauth/oauth-error.ts";
import type { ToolServer } from "../../../../../src/protocol/tools.ts";
import { settle } from "../../../../support/manual-clock.ts";
import { registered } from "../../../../support/tools/fake-sign-ins.ts";
import { ToolPageWorld, toolServer } from "../../../../support/tools/tool-page.ts";

const saved = toolServer({ auth: "oauth_2.1", name: "Mail" });
const oauth = {
  client_id: "mine",
  client_auth: "client_secret_post",
  scopes: ["mail"],
  omit_resource: false,
  allow_silent_pkce: false,
} as const;

describe("signing in to tool servers on the page", () => {
  let world: ToolPageWorld;
  let handlers: ToolPageWorld["page"]["handlers"];

  beforeEach(() => {
    world = new ToolPageWorld();
    handlers = world.page.handlers;
  });

  const register = async (fields: Partial<ToolServer>) => {
    const { draft_id, server } = await world.draft();
    const form = world.form(draft_id, { ...server, auth: "oauth_2.1", ...fields });
    return { draft_id, form, view: await handlers["oauth:register"](form) };
  };

  describe("registration", () => {
    it("[O1] shows what it does, and stays in the form until that is saved", async () => {
      world.signIns.work = async (trace) => {
        trace({ step: "resource", state: "running", detail: "" });
        trace({ step: "resource", state: "done", detail: "found" });
        trace({ step: "register", state: "running", detail: "" });
      };
      const { draft_id, form, view } = await register({ id: "one", url: saved.url });
      assert.deepEqual(view, {
        registration: {
          kind: "registered",
          origin: "dynamic",
          client_id: "client-1",
          issuer: "https://login.example",
          is_saved: false,
        },
        session: { kind: "none" },
      });
      assert.deepEqual(world.events("oauth:trace").at(-1), {
        draft_id,
        lines: [
          { step: "resource", state: "done", detail: "found" },
          { step: "register", state: "running", detail: "" },
        ],
      });
      assert.deepEqual([world.signIns.clients.size, world.servers], [0, []]);
      await handlers["tools:save"](form);
      assert.deepEqual([...world.signIns.clients], [["one", registered]]);
      assert.deepEqual(world.signIns.asked, [
        ["register", "one", saved.url, undefined],
        ["keep-client", "one"],
      ]);
    });

    it("[O2] lets the document that the form has say where to sign in, where there is one", async () => {
      const { draft_id, server } = await world.draft();
      const fields = { id: "one", url: saved.url, auth: "oauth_2.1", inline_spec: true } as const;
      const form = world.form(draft_id, { ...server, ...fields, type: "openapi" });
      await handlers["oauth:register"]({ ...form, spec_text: "openapi: 3.1.0" });
      await world.signIns.form?.describe?.(new AbortController().signal);
      assert.deepEqual(world.asked.at(-1), ["describe", saved.url, "openapi: 3.1.0"]);
      await register({ id: "two", url: saved.url, type: "mcp" });
      assert.equal(world.signIns.form?.describe, undefined);
    });

    it("[O1] wants an address and an id first, and a way that nobody reads", async () => {
      const first = "Enter the URL and the ID first: what is registered belongs to them.";
      for (const [fields, code, message] of [
        [{ id: "one" }, "tools.invalid", first],
        [{ url: saved.url }, "tools.invalid", first],
        [{ id: "one", url: "ftp://x" }, "tools.invalid", "Enter an http or https address."],
        [{ id: "one", url: "http://one.example/" }, "tools.unauthorized", undefined],
      ] as const) {
        await assert.rejects(register(fields), message === undefined ? { code } : { code, message });
      }
      world.trusted = false;
      await assert.rejects(register({ id: "one", url: saved.url }), { code: "daemons.untrusted" });
      assert.deepEqual(world.signIns.asked, []);
    });

    it("[O1] takes the secret of a client of the user's own, which is asked for in a box and kept with the card", async () => {
      const { draft_id, server } = await world.draft();
      world.answers.push({ secret: new Secret("cs-1") });
      assert.deepEqual(await handlers["oauth:set-client-secret"]({ draft_id }), {
        key: false,
        headers: [],
        client_secret: true,
      });
      const form = world.form(draft_id, { ...server, id: "one", url: saved.url, auth: "oauth_2.1", oauth });
      await handlers["oauth:register"](form);
      assert.deepEqual(world.signIns.asked, [["register", "one", saved.url, "cs-1"]]);
      await handlers["tools:save"](form);
      assert.deepEqual([...world.vault.texts], [["https://one.example one client-secret", "cs-1"]]);
      assert.deepEqual(world.servers[0]?.oauth, oauth);
    });

    it("[O1] does not keep the secret of a client that has none any more", async () => {
      world.servers = [{ ...saved, oauth }];
      await world.vault.setClientSecret(saved, new Secret("cs-1"));
      const { draft_id, server, secrets } = await world.draft("one");
      assert.equal(secrets.client_secret, true);
      await handlers["tools:save"](world.form(draft_id, { ...server, oauth: { ...oauth, client_id: " " } }));
      assert.deepEqual([...world.vault.texts], []);
    });

    it("[O1] can be cancelled, and tells nothing after that", async () => {
      world.signIns.work = async (trace, signal) => {
        await new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => {
            resolve();
          });
        });
        trace({ step: "register", state: "done", detail: "late" });
      };
      const { draft_id, server } = await world.draft();
      const form = world.form(draft_id, { ...server, id: "one", url: saved.url, auth: "oauth_2.1" });
      const registering = assert.rejects(handlers["oauth:register"](form), { name: "AbortError" });
      await settle();
      await handlers["oauth:cancel"]({ draft_id });
      await registering;
      await handlers["tools:save"](form);
      assert.deepEqual([world.events("oauth:trace"), world.signIns.clients.size], [[], 0]);
    });

    it("[O5, bad/oauth-registration-refused] names the step that has failed, its status, and what to do", async () => {
      const failed = { step: "register", url: "https://login.example/register", status: 403 } as const;
      world.signIns.work = () =>
        Promise.reject(new OAuthError("oauth.registration_refused", failed, "Enter a client ID."));
      await assert.rejects(register({ id: "one", url: saved.url }), {
        code: "oauth.registration_refused",
        failed,
        message: "Registering the client (HTTP 403): Enter a client ID.",
      });
    });

    it("[O1, bad/tools-url-changed] is gone with the address, and with the way to sign in", async () => {
      const { form } = await register({ id: "one", url: saved.url });
      await handlers["tools:save"]({ ...form, server: { ...form.server, url: "https://evil.example/" } });
      assert.equal(world.signIns.clients.size, 0);
    });
  });

  describe("what is saved", () => {
    beforeEach(() => {
      world.servers = [saved];
      world.signIns.clients.set("one", registered);
      world.signIns.signedIn("one", ["mail"]);
    });

    const edits: readonly (readonly [string, Partial<ToolServer>, boolean])[] = [
      ["another name", { name: "Post" }, false],
      ["another path", { url: "https://one.example/v2" }, false],
      ["another origin", { url: "https://evil.example/api" }, true],
      ["another id", { id: "two" }, true],
      ["another way to sign in", { auth: "none" }, true],
    ];
    for (const [what, edit, isForgotten] of edits) {
      it(`[O4, bad/tools-url-changed] is ${isForgotten ? "forgotten" : "kept"} with ${what}`, async () => {
        const { draft_id, server } = await world.draft("one");
        await handlers["tools:save"](world.form(draft_id, { ...server, ...edit }));
        const forgotten = isForgotten ? [["forget", "one", "https://one.example"]] : [];
        assert.deepEqual(world.signIns.asked, forgotten);
      });
    }

    it("[O1, T4] is shown in the list and on the form, and not on a copy", async () => {
      const view = await world.signIns.view(saved);
      const { servers } = await handlers["tools:open"]({});
      const copy = await world.draft("one", true);
      assert.deepEqual(
        [servers[0]?.oauth, (await world.draft("one")).oauth, copy.oauth],
        [view, view, { registration: { kind: "none" }, session: { kind: "none" } }],
      );
    });

    it("[O4, bad/oauth-secret-storage] does not take the list along when it cannot be read", async () => {
      world.signIns.failure = new AppError("oauth.vault", "The disk is full.");
      const { servers } = await handlers["tools:open"]({});
      assert.deepEqual(servers[0]?.oauth?.session, { kind: "over", message: "The disk is full." });
    });

    it("[O4] is signed out of, and says what the server did not hear of", async () => {
      world.signIns.revokeProblem = "You are signed out here only.";
      world.signIns.work = async (trace) => {
        trace({ step: "revoke", state: "failed", detail: "HTTP 500" });
      };
      await handlers["oauth:sign-out"]({ id: "one" });
      assert.deepEqual(world.asked, [
        ["refresh", "one"],
        ["warn", "You are signed out here only."],
      ]);
      assert.deepEqual(world.events("oauth:trace"), [
        { id: "one", lines: [{ step: "revoke", state: "failed", detail: "HTTP 500" }] },
      ]);
      assert.equal(world.signIns.sessions.size, 0);
      await assert.rejects(handlers["oauth:sign-out"]({ id: "two" }), { code: "tools.unknown" });
    });

    it("[O1] has its client forgotten", async () => {
      await handlers["oauth:forget-client"]({ id: "one" });
      assert.deepEqual(
        [world.signIns.asked, world.asked],
        [[["forget-client", "one"]], [["refresh", "one"]]],
      );
    });
  });

  describe("sign-in", () => {
    it("[O4, C4] shows what it does, and connects the server anew", async () => {
      world.servers = [saved];
      world.signIns.work = async (trace) => {
        trace({ step: "token", state: "done", detail: "" });
      };
      await handlers["tools:sign-in"]({ id: "one" });
      assert.deepEqual(world.asked, [
        ["signing-in", "Mail"],
        ["refresh", "one"],
      ]);
      assert.deepEqual(world.events("oauth:trace"), [
        { id: "one", lines: [{ step: "token", state: "done", detail: "" }] },
      ]);
      assert.ok(world.signIns.sessions.has("one"));
    });

    it("[O5, bad/oauth-denied] says at which step it has failed", async () => {
      world.servers = [saved];
      world.signIns.work = () =>
        Promise.reject(
          new OAuthError("oauth.denied", { step: "callback" }, "It was declined; sign in again."),
        );
      await assert.rejects(handlers["tools:sign-in"]({ id: "one" }), {
        code: "oauth.denied",
        message: "Coming back from the browser: It was declined; sign in again.",
      });
    });

    it("[O3, bad/oauth-browser-closed] is given up by its Cancel", async () => {
      world.servers = [saved];
      world.signIns.work = (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            reject(signal.reason as Error);
          });
        });
      const signingIn = assert.rejects(handlers["tools:sign-in"]({ id: "one" }), { name: "AbortError" });
      await settle();
      world.givingUp.abort();
      await signingIn;
      assert.deepEqual(world.asked, [["signing-in", "Mail"]]);
    });
  });
});

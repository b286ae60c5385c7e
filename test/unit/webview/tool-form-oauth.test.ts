import { deepEqual, equal } from "node:assert/strict";
import {
  type FormEvent,
  type FormState,
  type FormValues,
  isChanged,
  missingForClient,
  type OpenForm,
  reduceForm,
} from "../../../src/webview/tool-form.ts";
import { isOfSaved, oauthViewOf, type RegisterResult } from "../../../src/webview/tool-form-oauth.ts";
import { sessionWords } from "../../../src/webview/views/tools/form/oauth/session-words.ts";
import { shortened } from "../../../src/webview/views/tools/form/oauth/shortened.ts";
import { traceText } from "../../../src/webview/views/tools/oauth/trace-text.ts";
import {
  failingSteps,
  noClient,
  registeringSteps,
  signedIn,
  signedOut,
  unsavedClient,
} from "../../webview/oauth-fixtures.ts";
import { savedForm } from "../../webview/tools-fixtures.ts";

const request = { id: "github", copy: false };
const asked = { type: "form:register-asked" } as const;
const traced = { type: "form:trace", draftId: "d1", lines: registeringSteps } as const;
const secret = {
  type: "form:client-secret",
  draftId: "d1",
  secrets: { key: false, headers: [], client_secret: true },
} as const;

function opened(...events: readonly FormEvent[]): OpenForm {
  const form = { ...savedForm({ auth: "oauth_2.1" }), oauth: signedOut };
  const state = [
    { type: "form:asked", request } as const,
    { type: "form:begun", request, form } as const,
    ...events,
  ].reduce<FormState | undefined>(reduceForm, undefined);
  if (state?.kind !== "open") throw new Error("The form is not open.");
  return state;
}

function change(values: Partial<FormValues>): FormEvent {
  return { type: "form:changed", change: values };
}

function ended(register: number, result: RegisterResult): FormEvent {
  return { type: "form:registered", draftId: "d1", register, result };
}

const registered = ended(1, { kind: "done", view: unsavedClient });

describe("registering a client in a form", () => {
  it("[O1, O5] takes the steps and the end of the registration that runs, and of no other", () => {
    equal(opened(traced).register.kind, "none");
    deepEqual(opened(asked, traced).register, { kind: "running", lines: registeringSteps });
    deepEqual(opened(asked, { ...traced, draftId: "d2" }).register, { kind: "running", lines: [] });
    deepEqual(opened(asked, traced, registered).register, {
      kind: "done",
      view: unsavedClient,
      lines: registeringSteps,
    });
    const failed = ended(1, { kind: "failed", message: "No." });
    deepEqual(opened(asked, { ...traced, lines: failingSteps }, failed).register, {
      kind: "failed",
      message: "No.",
      lines: failingSteps,
    });
    const cancelled = { type: "form:register-cancelled" } as const;
    deepEqual(opened(asked, cancelled, registered).register, { kind: "none" });
    deepEqual(opened(asked, cancelled, asked, registered).register, { kind: "running", lines: [] });
  });

  const others: readonly Partial<FormValues>[] = [
    { url: "https://other.test" },
    { id: "other" },
    { auth: "none" },
    { client_id: "mine" },
    { client_auth: "client_secret_basic" },
    { oauth_scopes: "read" },
    { omit_resource: true },
    { allow_silent_pkce: true },
  ];
  for (const other of others) {
    it(`[O1] forgets the client when ${Object.keys(other).join()} changes, and knows the saved one again`, () => {
      const form = opened(asked, registered, change(other));
      deepEqual([form.register, oauthViewOf(form, signedIn)], [{ kind: "none" }, undefined]);
      deepEqual(opened(asked, change(other)).register, { kind: "none" });
      const name = Object.keys(other)[0] as keyof FormValues;
      const back = opened(change(other), change({ [name]: opened().values[name] }));
      equal(oauthViewOf(back, signedIn), signedIn);
    });
  }

  it("[O1] keeps the client when something else changes", () => {
    const form = opened(
      asked,
      registered,
      change({ name: "x", description: "y", headers: ["X"], enabled: false }),
    );
    equal(oauthViewOf(form, signedIn), unsavedClient);
  });

  it("[O1] prefers what it has registered, then what is newest of the saved server", () => {
    equal(oauthViewOf(opened(), undefined), signedOut);
    equal(oauthViewOf(opened(), noClient), noClient);
    equal(oauthViewOf(opened(asked), signedIn), signedIn);
    equal(oauthViewOf(opened(asked, registered), signedIn), unsavedClient);
  });

  it("[O1, T3] is another client with another secret", () => {
    const form = opened(asked, registered, secret);
    deepEqual(
      [form.register.kind, form.check.kind, form.secrets.client_secret, isOfSaved(form), isChanged(form)],
      ["none", "none", true, false, true],
    );
    const other = opened(asked, registered, { ...secret, draftId: "d2" });
    equal(other.register.kind, "done");
  });

  it("[T1] knows that a client would be lost", () => {
    equal(isChanged(opened()), false);
    equal(isChanged(opened(asked)), false);
    equal(isChanged(opened(asked, registered)), true);
  });

  it("[O1] knows what a registration needs first", () => {
    const missing = (values: Partial<FormValues>): string | undefined =>
      missingForClient(opened(change(values)), ["github", "taken"]);
    deepEqual(
      [
        {},
        { id: "" },
        { id: "", url: "" },
        { id: "taken" },
        { url: "x" },
        { type: "openapi", id: "" } as const,
      ].map(missing),
      [undefined, "id", "id", "id", "url", "id"],
    );
  });
});

describe("what the page says of OAuth 2.1", () => {
  it("[O5] writes each step into a line of its own, whatever a server says", () => {
    equal(
      traceText([
        {
          step: "register",
          state: "failed",
          url: "https://a.test/register",
          status: 400,
          detail: "No.\nTokens: done\u202e",
        },
        { step: "token", state: "skipped", detail: "" },
      ]),
      "Client registration: failed – https://a.test/register – HTTP 400 – No. Tokens: done⟨U+202E⟩\nTokens: skipped",
    );
  });

  it("[O1] shortens long ids only", () => {
    deepEqual(["short", "x".repeat(28), `${"a".repeat(20)}${"b".repeat(20)}`].map(shortened), [
      "short",
      "x".repeat(28),
      `${"a".repeat(16)}…${"b".repeat(8)}`,
    ]);
  });

  it("[O4] says how a session stands", () => {
    const now = new Date(2026, 10, 24, 9, 30).getTime() / 1000;
    const session = { kind: "signed-in", renews: false, scopes: [] } as const;
    const time = (hours: number): string =>
      new Date((now + hours * 3600) * 1000).toLocaleTimeString(undefined, { timeStyle: "short" });
    deepEqual(
      [
        sessionWords({ kind: "none" }, now),
        sessionWords({ kind: "over", message: "It was\nrevoked." }, now),
        sessionWords(session, now),
        sessionWords({ ...session, renews: true }, now),
        sessionWords({ ...session, until: now + 3600 }, now),
      ],
      [
        "Not signed in",
        "Sign-in over: It was revoked.",
        "Signed in",
        "Signed in, renews itself",
        `Signed in, until ${time(1)}`,
      ],
    );
    equal(sessionWords({ ...session, until: now + 48 * 3600 }, now).includes("26"), true);
  });
});

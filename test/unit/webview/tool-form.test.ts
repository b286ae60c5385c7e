import { deepEqual, equal } from "node:assert/strict";
import {
  type CheckState,
  type FormEvent,
  type FormRequest,
  type FormState,
  type FormValues,
  isChanged,
  type OpenForm,
  problemsOf,
  reduceForm,
  serverOf,
} from "../../../src/webview/tool-form.ts";
import { specAddress } from "../../../src/webview/views/tools/form/spec-address.ts";
import { notVerified, savedForm, toolForm, toolServer, verified } from "../../webview/tools-fixtures.ts";

const request: FormRequest = { id: "github", copy: false };
const done: CheckState = { kind: "done", verification: verified };

function after(...events: readonly FormEvent[]): FormState | undefined {
  return events.reduce<FormState | undefined>(reduceForm, undefined);
}

function opened(form = savedForm(), ...events: readonly FormEvent[]): OpenForm {
  const state = after({ type: "form:asked", request }, { type: "form:begun", request, form }, ...events);
  if (state?.kind !== "open") throw new Error("The form is not open.");
  return state;
}

function change(values: Partial<FormValues>): FormEvent {
  return { type: "form:changed", change: values };
}

describe("a tool server's form", () => {
  it("[T1] is loading, then what the host gave, and takes no answer to another question", () => {
    deepEqual(after({ type: "form:asked", request }), { kind: "loading", request });
    const other = { ...request };
    const late = after(
      { type: "form:asked", request },
      { type: "form:begun", request: other, form: savedForm() },
      { type: "form:failed", request: other, message: "No." },
    );
    deepEqual(late, { kind: "loading", request });
    deepEqual(after({ type: "form:asked", request }, { type: "form:failed", request, message: "No." }), {
      kind: "failed",
      request,
      message: "No.",
    });
    equal(after({ type: "form:asked", request }, { type: "form:closed" }), undefined);
  });

  it("[T2] gives back the server that it was begun with", () => {
    const server = toolServer("a", {
      auth: "oauth",
      account: { provider: "github", scopes: ["repo", "user"] },
      headers: ["X-Key"],
      tool_filter: ["one", "!two"],
    });
    deepEqual(serverOf(opened(toolForm(server)).values), server);
  });

  it("[T2] reads lists from texts and leaves blanks out", () => {
    const { values } = opened(
      toolForm(),
      change({
        url: " https://a.test ",
        auth: "oauth",
        provider: " github ",
        scopes: " repo,  user ",
        headers: [" X-Key ", ""],
        tool_filter: " one ,, !two\nthree ",
      }),
    );
    const { url, account, headers, tool_filter: filter } = serverOf(values);
    deepEqual(
      { url, account, headers, filter },
      {
        url: "https://a.test",
        account: { provider: "github", scopes: ["repo", "user"] },
        headers: ["X-Key"],
        filter: ["one", "!two", "three"],
      },
    );
  });

  it("[T2] forgets the account that another way to sign in has no use for", () => {
    const { values } = opened(toolForm(), change({ auth: "bearer", provider: "github" }));
    equal(serverOf(values).account, undefined);
  });

  it("[T2] gives an OpenAPI server a path to begin with", () => {
    equal(opened(toolForm({ spec_path: "" }), change({ type: "openapi" })).values.spec_path, "openapi.json");
    equal(opened(toolForm({ spec_path: "s.yaml" }), change({ type: "openapi" })).values.spec_path, "s.yaml");
  });

  it("[T2] knows what is wrong, and that a saved server has its own id", () => {
    const ids = ["github", "weather"];
    deepEqual(problemsOf(opened(), ids), {});
    deepEqual(problemsOf(opened(savedForm(), change({ id: "weather", url: "x" })), ids), {
      url: "url",
      id: "id-taken",
    });
    deepEqual(problemsOf(opened(toolForm({ id: "github", url: "https://a.test" })), ids), { id: "id-taken" });
  });

  it("[T2, O1] gives back what was set for OAuth 2.1, and nothing when nothing was", () => {
    const oauth = {
      client_id: "mine",
      client_auth: "client_secret_post",
      scopes: ["read", "write"],
      omit_resource: true,
      allow_silent_pkce: true,
    } as const;
    const server = toolServer("a", { auth: "oauth_2.1", oauth });
    deepEqual(serverOf(opened(toolForm(server)).values), server);
    const unset = { client_id: " ", client_auth: "none", oauth_scopes: " " } as const;
    equal(serverOf(opened(toolForm({ auth: "oauth_2.1" }), change(unset)).values).oauth, undefined);
    equal(serverOf(opened(toolForm(server), change({ auth: "none" })).values).oauth, undefined);
  });

  const others: readonly Partial<FormValues>[] = [
    { type: "openapi" },
    { url: "https://other.test" },
    { spec_path: "s.json" },
    { inline_spec: true },
    { spec_text: "{}" },
    { auth: "bearer" },
    { provider: "github" },
    { scopes: "repo" },
    { headers: ["X-Key"] },
    { client_id: "mine" },
    { client_auth: "client_secret_basic" },
    { oauth_scopes: "read" },
    { omit_resource: true },
    { allow_silent_pkce: true },
  ];
  for (const other of others) {
    it(`[T3] forgets what a check has found when ${Object.keys(other).join()} changes`, () => {
      const begun = [
        { type: "form:check-asked" },
        { type: "form:checked", draftId: "d1", check: 1, result: done },
      ] as const;
      equal(opened(savedForm(), ...begun).check, done);
      deepEqual(opened(savedForm(), ...begun, change(other)).check, { kind: "none" });
      // Entered anew, but the same: nothing has changed.
      const same = Object.fromEntries(
        Object.keys(other).map((name) => [name, opened().values[name as keyof FormValues]]),
      );
      equal(opened(savedForm(), ...begun, change(same)).check, done);
    });
  }

  it("[T3] keeps what a check has found when something else changes", () => {
    const state = opened(
      savedForm(),
      { type: "form:check-asked" },
      { type: "form:checked", draftId: "d1", check: 1, result: done },
      change({ name: "x", id: "y", description: "z", enabled: false, tool_filter: "a" }),
    );
    equal(state.check, done);
  });

  it("[T3] takes steps and the result of the check that runs, and of no other", () => {
    const { steps } = notVerified;
    const running = opened(savedForm(), { type: "form:check-asked" });
    const step = { type: "form:steps", draftId: "d1", steps } as const;
    deepEqual((reduceForm(running, step) as OpenForm).check, { kind: "running", steps });
    equal(reduceForm(running, { ...step, draftId: "d2" }), running);
    const result = { type: "form:checked", draftId: "d1", check: 1, result: done } as const;
    const again = reduceForm(running, { type: "form:check-asked" }) as OpenForm;
    equal(reduceForm(again, result), again);
    const cancelled = reduceForm(running, { type: "form:check-cancelled" });
    equal(reduceForm(cancelled, result), cancelled);
    equal(reduceForm(cancelled, step), cancelled);
  });

  it("[T1] knows what would be lost", () => {
    equal(isChanged(opened()), false);
    equal(isChanged(opened(savedForm(), change({ name: "x" }))), true);
    equal(isChanged(opened(savedForm(), change({ name: "x" }), change({ name: "GitHub" }))), false);
    equal(isChanged(opened(savedForm(), change({ headers: ["X"] }), change({ headers: [] }))), false);
    const secrets = { type: "form:secrets", draftId: "d1", secrets: { key: true, headers: [] } } as const;
    equal(isChanged(opened(savedForm(), secrets)), true);
    equal(isChanged(opened(savedForm(), { ...secrets, draftId: "d2" })), false);
  });

  it("[T1] is not lost when it cannot be saved", () => {
    const saving = opened(savedForm(), { type: "form:save-asked" });
    const failed = reduceForm(saving, { type: "form:problem", draftId: "d1", message: "No." }) as OpenForm;
    deepEqual([saving.saving, failed.saving, failed.problem], [true, false, "No."]);
  });

  it("[T2] says where the document is", () => {
    const cases = [
      ["https://a.test", "openapi.json", "https://a.test/openapi.json"],
      ["https://a.test/v1/", "/openapi.json", "https://a.test/v1/openapi.json"],
      ["https://a.test/v1", "docs/s.yaml?x=1", "https://a.test/v1/docs/s.yaml?x=1"],
      [" https://a.test ", " https://b.test/s.json ", "https://b.test/s.json"],
    ] as const;
    for (const [url, path, address] of cases) equal(specAddress(url, path), address);
  });
});

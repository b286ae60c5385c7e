import assert from "node:assert/strict";
import {
  problemOfField,
  type ServerStep,
  stepAfter,
  stepsFor,
  withAnswer,
} from "../../../../src/extension/tools/server-steps.ts";
import { authWord, stateWord, verificationText } from "../../../../src/extension/tools/server-words.ts";
import type { ToolServerState, Verification } from "../../../../src/protocol/tools.ts";
import { english, toolServer, verified } from "../../../support/tools/tool-page.ts";

describe("the steps of adding a tool server", () => {
  it("[T1] ask for what type and authentication need, one after the other", () => {
    assert.deepEqual(stepsFor({ type: "openapi", auth: "none", inline_spec: false }), [
      "type",
      "url",
      "spec",
      "spec_path",
      "auth",
      "headers",
      "id",
      "name",
    ]);
    assert.deepEqual(stepsFor({ type: "openapi", auth: "none", inline_spec: true }), [
      "type",
      "url",
      "spec",
      "auth",
      "headers",
      "id",
      "name",
    ]);
    assert.deepEqual(stepsFor({ type: "mcp", auth: "oauth", inline_spec: false }), [
      "type",
      "url",
      "auth",
      "account",
      "scopes",
      "headers",
      "id",
      "name",
    ]);
    const mcp = toolServer({ type: "mcp", auth: "bearer" });
    const walked: ServerStep[] = [];
    for (let step: ServerStep | undefined = "type"; step !== undefined; step = stepAfter(step, mcp))
      walked.push(step);
    assert.deepEqual(walked, ["type", "url", "auth", "key", "headers", "id", "name"]);
  });

  it("[T2] keep what was typed", () => {
    let server = toolServer({ id: "" });
    server = withAnswer(server, "url", " https://two.example ");
    server = withAnswer(server, "scopes", "repo, read:org  user");
    server = withAnswer(server, "account", "github");
    server = withAnswer(server, "id", "two");
    server = withAnswer(server, "headers", "X-Team, x-team ,, X-Region");
    assert.deepEqual(
      server,
      toolServer({
        url: "https://two.example",
        id: "two",
        headers: ["X-Team", "X-Region"],
        account: { provider: "github", scopes: ["repo", "read:org", "user"] },
      }),
    );
  });

  const typed: readonly (readonly ["url" | "spec_path" | "headers" | "id", string, string | undefined])[] = [
    ["url", "https://two.example/mcp ", undefined],
    ["url", "two.example", "Enter an http or https address."],
    [
      "url",
      "https://me:word@two.example",
      "The address holds a user name or a password; settings are no place for those. Set a key or a header instead.",
    ],
    ["headers", "", undefined],
    ["headers", "X-Team, X-Region", undefined],
    ["headers", "X Team", "The name of a header has letters, digits and dashes only."],
    ["id", "", "An MCP server needs an ID."],
    ["id", "a:b", "An ID cannot have a colon or a vertical bar."],
    ["id", "taken", "Another tool server has this ID already."],
    [
      "id",
      "vscode",
      "An ID begins with a letter or a digit, has letters, digits, dots, dashes and underscores, at most 64, and is not “vscode”.",
    ],
  ];
  for (const [field, text, sentence] of typed) {
    it(`[T2] say what is wrong with "${text}" as ${field}`, () => {
      const server = toolServer({ type: "mcp" });
      assert.equal(problemOfField(field, text, server, ["taken"], english), sentence);
    });
  }

  it("[T2] want an OpenAPI document from somewhere", () => {
    assert.equal(
      problemOfField("spec_path", " ", toolServer(), [], english),
      "Enter the path of the OpenAPI document, such as openapi.json.",
    );
  });
});

describe("the words about a tool server", () => {
  const mcp = toolServer({ type: "mcp", name: "Mine" });
  const checks: readonly (readonly [Partial<Verification>, string])[] = [
    [{}, "Connection verified: Mine offers no tools."],
    [
      { tool_count: 1, tool_names: ["add"], facts: { title: "Theirs", description: "", protocol: "MCP" } },
      "Connection verified: Theirs offers 1 tool, add.",
    ],
    [{ tool_count: 2, tool_names: ["add", "sub"] }, "Connection verified: Mine offers 2 tools: add, sub."],
    [
      { tool_count: 7, tool_names: ["a", "b"], skipped: [{ name: "bad", why: "It is cyclic." }] },
      "Connection verified: Mine offers 7 tools, such as a, b. Left out: bad.",
    ],
    [
      { sign_in_at: "login.example" },
      "Connection verified: Mine wants you to sign in at login.example once it is saved.",
    ],
    [
      {
        ok: false,
        steps: [
          { step: "address", state: "done", detail: "one.example" },
          { step: "connect", state: "failed", detail: "Nothing answers." },
          { step: "tls", state: "skipped", detail: "" },
        ],
      },
      "Nothing answers.",
    ],
  ];
  for (const [found, sentence] of checks) {
    it(`[T3] say of a check: ${sentence}`, () => {
      assert.equal(verificationText({ ...verified, ...found }, mcp, english), sentence);
    });
  }

  it("[T4] say how it stands and how it is signed in to", () => {
    const states: readonly ToolServerState[] = [
      { kind: "stopped" },
      { kind: "starting" },
      { kind: "ready", tool_count: 1, skipped: [] },
      { kind: "ready", tool_count: 3, skipped: [] },
      { kind: "sign-in", message: "" },
      { kind: "failed", step: "tls", message: "" },
    ];
    const view = { title: "", description: "", missing_secrets: [], allowed_for_good: 0 };
    const words = states.map((state) => stateWord({ ...view, server: mcp, state }, english));
    assert.deepEqual(words, ["not connected", "connecting…", "1 tool", "3 tools", "needs sign-in", "error"]);
    const off = stateWord(
      { ...view, server: { ...mcp, enabled: false }, state: { kind: "stopped" } },
      english,
    );
    assert.equal(off, "off");
    assert.deepEqual(
      (["none", "bearer", "session", "oauth", "oauth_2.1"] as const).map((auth) => authWord(auth, english)),
      ["", "Bearer", "Session", "OAuth", "OAuth 2.1"],
    );
  });
});

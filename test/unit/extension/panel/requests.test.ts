import assert from "node:assert/strict";
import fc from "fast-check";
import { AppError } from "../../../../src/core/base/errors.ts";
import { answer, type RequestProblem } from "../../../../src/extension/panel/requests.ts";
import { type Handlers, type RequestName, requests } from "../../../../src/protocol/requests.ts";

const id = "0123456789abcdef0123456789abcdef";

describe("the answers to the page", () => {
  let calls: unknown[];
  let problems: RequestProblem[];
  let behaviour: (name: RequestName, params: unknown) => unknown;

  const handlers = Object.fromEntries(
    Object.keys(requests).map((name) => [
      name,
      async (params: unknown) => {
        calls.push([name, params]);
        return behaviour(name as RequestName, params);
      },
    ]),
  ) as unknown as Handlers;
  const ask = (message: unknown): ReturnType<typeof answer> =>
    answer(message, handlers, (problem) => problems.push(problem));

  beforeEach(() => {
    calls = [];
    problems = [];
    behaviour = () => undefined;
  });

  it("hands a request's parameters to its handler and its result to the page", async () => {
    behaviour = () => ({ records: [], earlier: false });
    const reply = await ask({ kind: "request", id: 7, name: "daemon:open", params: { daemon_id: id } });
    assert.deepEqual(reply, { kind: "reply", id: 7, ok: true, value: { records: [], earlier: false } });
    assert.deepEqual(calls, [["daemon:open", { daemon_id: id }]]);
  });

  it("gives an expected failure with its code, and of a bug no more than that it is one", async () => {
    const stop = { kind: "request", id: 1, name: "daemon:stop", params: { daemon_id: id } };
    behaviour = () => {
      throw new AppError("daemons.unknown", "It is gone.");
    };
    assert.deepEqual(await ask(stop), {
      kind: "reply",
      id: 1,
      ok: false,
      error: { code: "daemons.unknown", message: "It is gone." },
    });
    behaviour = () => {
      throw new TypeError("secret detail");
    };
    const reply = await ask(stop);
    assert.equal(JSON.stringify(reply).includes("secret detail"), false);
    assert.deepEqual(
      problems.map(({ what, name }) => [what, name]),
      [["failed", "daemon:stop"]],
    );
  });

  const refused: readonly (readonly [string, unknown])[] = [
    ["nothing", undefined],
    ["another kind", { kind: "event", id: 1, name: "page:open", params: {} }],
    ["an unknown name", { kind: "request", id: 1, name: "daemon:start", params: {} }],
    ["a name of every object", { kind: "request", id: 1, name: "constructor", params: {} }],
    [
      "an id that leaves the folder",
      { kind: "request", id: 1, name: "daemon:open", params: { daemon_id: "../../x" } },
    ],
    ["a number that is none", { kind: "request", id: -1, name: "page:open", params: {} }],
    [
      "a command that is not ours",
      { kind: "request", id: 1, name: "command:run", params: { command: "workbench.action.quit" } },
    ],
    [
      "too much to read",
      { kind: "request", id: 1, name: "page:open", params: { x: "x".repeat(65 * 1024 * 1024) } },
    ],
  ];
  for (const [what, message] of refused) {
    it(`drops ${what}`, async () => {
      assert.equal(await ask(message), undefined);
      assert.deepEqual([calls, problems], [[], [{ what: "dropped" }]]);
    });
  }

  it("never throws, whatever comes in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.anything(),
          fc.record({ kind: fc.constant("request"), id: fc.nat(), name: fc.string(), params: fc.anything() }),
        ),
        async (message) => {
          await ask(message);
        },
      ),
    );
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    assert.equal(await ask(cyclic), undefined);
  });
});

import assert from "node:assert/strict";
import { AppError, isAbort } from "../../src/core/base/errors.ts";
import type { ToolClient } from "../../src/core/tools/tool-client.ts";

/** One client for one test, of a server with three tools. */
export interface ToolClientUnderTest {
  /** `echo` answers with its argument `text`, `fail` says that it has failed, `hang` never answers. */
  readonly client: ToolClient;
  /** How many calls the server knows to be given up. */
  readonly aborted: () => number;
  dispose(): Promise<void>;
}

const { signal } = new AbortController();
const ignore = (): void => undefined;

/** What every client of a tool server does; `make` is called for each test. */
export function toolClientContract(make: () => Promise<ToolClientUnderTest>): void {
  let made: ToolClientUnderTest;
  let client: ToolClient;

  beforeEach(async () => {
    made = await make();
    ({ client } = made);
  });

  afterEach(async () => {
    await made.dispose();
  });

  it("[T5] says who answers", () => {
    assert.notEqual(client.facts.title, "");
    assert.match(client.facts.protocol, /^(?:MCP|OpenAPI|Swagger) \d/);
  });

  it("[T5] lists all tools with what they take", async () => {
    const { tools, skipped } = await client.list(signal);
    assert.deepEqual([tools.map(({ name }) => name).sort(), skipped], [["echo", "fail", "hang"], []]);
    assert.deepEqual([...new Set(tools.map(({ parameters }) => parameters["type"]))], ["object"]);
  });

  it("[T5] calls a tool with its arguments", async () => {
    const { ok, content } = await client.call("echo", { text: "Grüße 1" }, ignore, signal);
    assert.equal(ok, true);
    assert.match(JSON.stringify(content), /Grüße 1/);
  });

  it("[T5] makes several calls at once and mixes up no answer", async () => {
    const texts = ["one", "two", "three"];
    const answers = await Promise.all(texts.map((text) => client.call("echo", { text }, ignore, signal)));
    for (const [index, text] of texts.entries())
      assert.match(JSON.stringify(answers[index]?.content), RegExp(text));
  });

  it("[T5] answers with what a tool says that fails", async () => {
    const { ok, content } = await client.call("fail", {}, ignore, signal);
    assert.equal(ok, false);
    assert.ok(content.length > 0);
  });

  it("[T5, bad/tools-hang] tells the server when a call is given up, and rejects with why", async () => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    const call = client.call("hang", {}, ignore, controller.signal);
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await assert.rejects(call, reason);
    await until(() => made.aborted() === 1);
    assert.equal((await client.call("echo", { text: "still" }, ignore, signal)).ok, true);
  });

  it("calls nothing for one who has given up already", async () => {
    const reason = new Error("stopped");
    await assert.rejects(client.call("echo", { text: "no" }, ignore, AbortSignal.abort(reason)), reason);
  });

  it("[T5] closes quietly, however often, and then calls nothing", async () => {
    let losses = 0;
    client.onDidLose(() => (losses += 1));
    await client.close();
    await client.close();
    await assert.rejects(client.call("echo", { text: "late" }, ignore, signal), isOver);
    assert.equal(losses, 0);
  });

  it("[T5] ends the calls that run when it is closed", async () => {
    const call = client.call("hang", {}, ignore, signal);
    const rejected = assert.rejects(call, isOver);
    setTimeout(() => void client.close(), 50);
    await rejected;
  });
}

function isOver(error: unknown): boolean {
  return isAbort(error) || (error instanceof AppError && error.code === "tools.lost");
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (isTrue()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail("It did not happen.");
}

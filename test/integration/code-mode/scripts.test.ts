import assert from "node:assert/strict";
import { systemClock } from "../../../src/core/base/clock.ts";
import { pythonParameters } from "../../../src/core/code-mode/python-names.ts";
import type { ScriptSession } from "../../../src/core/daemons/script-calls.ts";
import type { Kernel } from "../../../src/core/daemons/kernel-host.ts";
import { ScriptWorld } from "../../support/code-mode/script-world.ts";
import { onEachStack } from "../../support/jupyter/each-stack.ts";
import { code, request, Transcript } from "../../support/jupyter/run.ts";
import { answers, tool } from "../../support/tools/fake-tool-servers.ts";

const oddNames = [
  "page-size",
  "page_size",
  "from",
  "2fa",
  "",
  "größe",
  "a b",
  "a.b",
  "class",
  "ﬁx",
  "日本",
  "-",
  "x²",
  "²",
];
const readOnly = { readOnly: true, idempotent: true };

/** What the kernel makes of names and the editor of calls, together. */
onEachStack("scripts that call tools", "managed", (stack) => {
  let world: ScriptWorld;
  let session: ScriptSession;
  let kernel: Kernel;

  beforeEach(async () => {
    world = new ScriptWorld(systemClock);
    session = world.script();
    kernel = await stack.host.start(request({ calls: true }), AbortSignal.timeout(60_000));
  });
  afterEach(async () => {
    session.close();
    await kernel.discard();
  });

  /** Runs a program to its end and gives what it printed. */
  async function run(program: string): Promise<string> {
    const transcript = follow();
    await kernel.execute(code(program));
    const end = await transcript.ended;
    assert.equal(end.how, "finished", transcript.text("error", "stderr"));
    return transcript.text();
  }

  function follow(): Transcript {
    return new Transcript(kernel, (output) => {
      if (output.kind !== "call") return;
      void session.answer(output.request).then((reply) => {
        if (reply !== undefined) kernel.answerCall(reply);
      });
    });
  }

  it("[K1] reads from one server and writes to another, under the names of the catalog", async () => {
    world.selection = () => Promise.resolve({ servers: ["github", "import"], off: [] });
    world.servers.set("import", [tool("2fa")], "Import");
    world.servers.calls.set("github/list-issues", () => ({ ...answers(), structured: [{ n: 1 }, { n: 2 }] }));
    world.consent.answers.push("script");
    const printed = await run(
      'for issue in mcp.github.list_issues(text="bug"):\n    print(mcp.import_.n2fa(text=str(issue["n"])))\n',
    );
    assert.equal(printed, "ok\nok\n");
    assert.deepEqual(world.servers.called, [
      'github/list-issues {"text":"bug"}',
      'import/2fa {"text":"1"}',
      'import/2fa {"text":"2"}',
    ]);
  });

  it("[K1, bad/calls-names] calls parameters as models are told that they are called", async () => {
    const properties = Object.fromEntries(oddNames.map((name) => [name, {}]));
    world.servers.set("github", [
      tool("odd", { parameters: { type: "object", properties }, hints: readOnly }),
    ]);
    const names = pythonParameters(oddNames);
    const given = names.map((name, index) => `${name}=${String(index)}`).join(", ");
    const printed = await run(
      `import inspect, json\nprint(json.dumps(list(inspect.signature(mcp.github.odd).parameters)))\nmcp.github.odd(${given})\n`,
    );
    assert.deepEqual(JSON.parse(printed.split("\n")[0] ?? ""), names);
    const sent = JSON.parse(world.servers.called[0]?.replace(/^\S+ /, "") ?? "") as unknown;
    assert.deepEqual(sent, Object.fromEntries(oddNames.map((name, index) => [name, index])));
  });

  it("[K1] gets results of 2 MB whole", async () => {
    world.servers.calls.set("github/list-issues", () => ({
      ...answers(),
      structured: "x".repeat(2_000_000),
    }));
    assert.equal(await run("print(len(mcp.github.list_issues()))"), "2000000\n");
  });

  it("[K3, bad/calls-budget, bad/calls-declined] is told in an error what it may not", async () => {
    world.limits = { maxCallsPerRun: 2, maxCallsPerHour: 600 };
    world.consent.answers.push("decline");
    const printed = await run(
      "for work in (mcp.github.create, mcp.github.list_issues, mcp.github.list_issues):\n" +
        '    try:\n        print(work(text="a"))\n    except mcp.McpToolError as error:\n        print(error.message)\n',
    );
    assert.deepEqual(printed.trim().split("\n"), [
      "The user declined this script's calls of GitHub: create.",
      "ok",
      "This run has made 2 calls of tools, and more are not allowed; the user can raise the setting backburner.codeMode.maxCallsPerRun.",
    ]);
  });

  it("[K2, bad/calls-hang] is interrupted in a call that hangs, which is cancelled, and goes on calling", async () => {
    const hung = world.hang();
    const transcript = follow();
    await kernel.execute(
      code(
        "try:\n    mcp.github.list_issues()\nexcept KeyboardInterrupt:\n    print('broken')\nprint(mcp.github.list_issues(text='again'))\n",
      ),
    );
    await hung.begun;
    world.servers.calls.clear();
    session.interrupt();
    await kernel.interrupt();
    const end = await transcript.ended;
    assert.equal(end.how, "finished", transcript.text("error", "stderr"));
    assert.deepEqual([transcript.text(), hung.aborted], ["broken\nok\n", true]);
  });
});

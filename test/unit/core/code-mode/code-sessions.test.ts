import assert from "node:assert/strict";
import { runningScriptsText } from "../../../../src/core/code-mode/running-scripts-text.ts";
import type { CodeCalls } from "../../../../src/protocol/chat.ts";
import type { DaemonId } from "../../../../src/protocol/ids.ts";
import { ScriptWorld, scriptOf } from "../../../support/code-mode/script-world.ts";
import { answers } from "../../../support/tools/fake-tool-servers.ts";

const id = "script" as DaemonId;

describe("the trace of what scripts call", () => {
  let world: ScriptWorld;
  let told: CodeCalls[];
  beforeEach(() => {
    world = new ScriptWorld();
    told = [];
    world.sessions.follow(id, (calls) => told.push(calls));
  });

  it("[K3] says of each call whose tool it was, what was sent, how long it took and what came of it", async () => {
    world.servers.calls.set("github/list-issues", (_args, onProgress) => {
      onProgress({ done: 1, total: 2, message: "Half\nway" });
      world.clock.advance(1500);
      return answers("3 issues\nand more");
    });
    const session = world.script();
    await world.call(session, "list-issues", { text: "bug" });
    session.close();
    const seconds = 1_700_000_000;
    assert.deepEqual(world.sessions.calls(id), {
      total: 1,
      calls: [
        {
          call_id: "call-1",
          tool: {
            ...{ server_id: "github", server_title: "GitHub", type: "mcp", name: "list-issues" },
            ...{ title: "list-issues", read_only: true },
          },
          started_at: seconds,
          ...{ state: "done", arguments: '{"text":"bug"}', seconds: 1.5, note: "3 issues and more" },
        },
      ],
    });
    assert.deepEqual(told.at(-1), world.sessions.calls(id));
    assert.deepEqual(told.at(-3)?.calls[0]?.progress, { done: 1, total: 2, message: "Half way" });
  });

  it("[K3] keeps the newest fifty calls, counts all, and is told of five times a second at most", async () => {
    world.limits = { maxCallsPerRun: 500, maxCallsPerHour: 600 };
    const session = world.script();
    for (let count = 0; count < 120; count += 1)
      await world.call(session, "list-issues", { text: String(count) });
    assert.deepEqual(
      told.map(({ total }) => total),
      [1],
    );
    world.clock.advance(200);
    assert.deepEqual(
      told.map(({ total, calls }) => [total, calls.length, calls.at(-1)?.arguments]),
      [
        [1, 1, '{"text":"0"}'],
        [120, 50, '{"text":"119"}'],
      ],
    );
    session.close();
    assert.equal(world.clock.waiting, 0);
  });

  it("[K3] belongs to a daemon from the moment that its code is moved to the background", async () => {
    const scripts: boolean[] = [];
    world.sessions.onDidChange(({ script }) => scripts.push(script.background));
    const session = world.script();
    await world.call(session, "list-issues");
    session.toBackground();
    session.close();
    assert.deepEqual(scripts, [false, true, true]);
  });

  it("[K3] is remembered of the newest scripts that have ended", async () => {
    for (let count = 0; count < 60; count += 1) {
      const session = world.script({ id: `s${String(count)}` as DaemonId });
      await world.call(session, "list-issues");
      session.close();
    }
    assert.equal(world.sessions.calls("s9" as DaemonId), undefined);
    assert.equal(world.sessions.calls("s10" as DaemonId)?.total, 1);
  });

  it("[K3] is listed in the diagnosis for as long as the script runs", async () => {
    assert.match(
      runningScriptsText(world.sessions.list()),
      /No script that runs in this window has called a tool/,
    );
    const session = world.script({ background: true });
    await world.call(session, "list-issues");
    const waiting = world.call(session, "create");
    await world.consent.until(1);
    world.clock.advance(200);
    assert.equal(
      runningScriptsText(world.sessions.list()),
      "## Tools in running scripts\n\n- report.py (background script, script): 2 calls so far; github.create waits for your answer\n",
    );
    world.sessions.dispose();
    await assert.rejects(waiting, /not answered/);
    assert.deepEqual(world.sessions.list(), []);
  });

  it("[K3] begins anew when a script is opened anew, and closes what was left", async () => {
    const first = world.sessions.open(scriptOf());
    await world.call(first, "list-issues");
    const second = world.sessions.open(scriptOf());
    assert.equal(await first.answer("{}"), undefined);
    await world.call(second, "list-issues");
    assert.equal(world.sessions.list().length, 1);
  });
});

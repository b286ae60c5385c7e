import assert from "node:assert/strict";
import { Execution } from "../../../../src/adapters/jupyter/execution.ts";
import type { WireMessage } from "../../../../src/adapters/jupyter/wire.ts";
import type { KernelEnd } from "../../../../src/core/daemons/kernel-host.ts";
import { ManualClock } from "../../../support/manual-clock.ts";

function message(type: string, content: Record<string, unknown> = {}): WireMessage {
  return { channel: "", type, parentId: "p", content, metadata: {}, header: {} };
}
const reply = message("execute_reply", { status: "ok" });
const idle = message("status", { execution_state: "idle" });
const stream = message("stream", { text: "x" });

describe("the end of an execution", () => {
  let clock: ManualClock;
  let ends: KernelEnd[];
  let execution: Execution;
  beforeEach(() => {
    clock = new ManualClock();
    ends = [];
    execution = new Execution(clock, (end) => ends.push(end));
  });

  for (const [name, order] of [
    ["reply, then idle", [reply, stream, idle]],
    ["idle, then reply", [idle, reply]],
  ] as const) {
    it(`comes at once after ${name}`, () => {
      for (const one of order) execution.take(one);
      assert.deepEqual(ends, [{ how: "finished" }]);
    });
  }

  it("comes five quiet seconds after a reply whose idle is lost", () => {
    execution.take(reply);
    clock.advance(4900);
    execution.take(stream);
    clock.advance(4900);
    assert.deepEqual(ends, []);
    clock.advance(200);
    assert.deepEqual(ends, [{ how: "finished" }]);
  });

  it("knows the exception although the reply is lost", () => {
    execution.take(message("error", { ename: "E", evalue: "v" }));
    execution.take(idle);
    clock.advance(5000);
    assert.deepEqual(ends, [{ how: "exception", detail: "E: v" }]);
  });

  it("waits for what is replayed when the kernel was seen to be idle", () => {
    execution.sawIdle();
    execution.take(reply);
    execution.take(stream);
    assert.deepEqual(ends, []);
    execution.take(idle);
    assert.deepEqual(ends, [{ how: "finished" }]);
    clock.advance(10_000);
    assert.equal(ends.length, 1);
  });

  it("does not come while the script only prints", () => {
    execution.take(stream);
    clock.advance(60_000);
    assert.deepEqual(ends, []);
  });

  it("does not come any more once nobody waits", () => {
    execution.take(reply);
    execution.dispose();
    execution.take(idle);
    clock.advance(60_000);
    assert.deepEqual(ends, []);
  });
});

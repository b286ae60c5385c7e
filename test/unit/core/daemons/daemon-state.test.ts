import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type DaemonState,
  type DaemonStep,
  reasonOf,
  statusOf,
  step,
} from "../../../../src/core/daemons/daemon-state.ts";

const stopUser: DaemonStep = { kind: "stop", reason: "user" };
const died: DaemonStep = { kind: "kernel-ended", end: { how: "kernel_died", detail: "gone" } };

function after(...steps: DaemonStep[]): DaemonState {
  return steps.reduce<DaemonState>(step, { kind: "starting" });
}

describe("the states of a daemon", () => {
  const endings: [string, DaemonStep[], string, string][] = [
    [
      "finishes",
      [{ kind: "executing" }, { kind: "kernel-ended", end: { how: "finished" } }],
      "completed",
      "finished",
    ],
    [
      "raises",
      [{ kind: "executing" }, { kind: "kernel-ended", end: { how: "exception", detail: "ValueError: x" } }],
      "error",
      "exception",
    ],
    ["loses its kernel", [{ kind: "executing" }, died], "error", "kernel_died"],
    [
      "loses its server",
      [{ kind: "executing" }, { kind: "kernel-ended", end: { how: "server_lost", detail: "x" } }],
      "error",
      "server_lost",
    ],
    ["cannot start", [{ kind: "start-failed", detail: "no Python" }], "error", "start_failed"],
    ["is stopped by its user", [{ kind: "executing" }, stopUser, { kind: "stopped" }], "stopped", "user"],
    [
      "is stopped at its limit",
      [{ kind: "executing" }, { kind: "stop", reason: "max_runtime" }, { kind: "stopped" }],
      "stopped",
      "max_runtime",
    ],
    [
      "is stopped before its kernel came",
      [stopUser, { kind: "start-failed", detail: "aborted" }],
      "stopped",
      "user",
    ],
  ];
  for (const [name, steps, status, reason] of endings) {
    it(`[D4] ends as ${status}/${reason} when it ${name}`, () => {
      const state = after(...steps);
      assert.deepEqual([state.kind, statusOf(state), reasonOf(state)], ["ended", status, reason]);
    });
  }

  it("[D4] keeps the first reason to stop", () => {
    const state = after(
      { kind: "executing" },
      stopUser,
      { kind: "stop", reason: "max_runtime" },
      { kind: "stopped" },
    );
    assert.equal(reasonOf(state), "user");
  });

  it("[D4] is not an error when the kernel goes because it was stopped", () => {
    const state = after({ kind: "executing" }, stopUser, died, { kind: "stopped" });
    assert.deepEqual([statusOf(state), reasonOf(state)], ["stopped", "user"]);
  });

  it("[D4] never leaves its first ending, whatever happens", () => {
    const anyStep = fc.constantFrom<DaemonStep>(
      { kind: "executing" },
      stopUser,
      { kind: "stop", reason: "shutdown" },
      { kind: "stopped" },
      { kind: "start-failed", detail: "x" },
      died,
      { kind: "kernel-ended", end: { how: "finished" } },
    );
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 20 }), (steps) => {
        const seen: DaemonState[] = [];
        steps.reduce<DaemonState>(
          (state, event) => {
            const next = step(state, event);
            if (next !== state) seen.push(next);
            return next;
          },
          { kind: "starting" },
        );
        const order = ["running", "stopping", "ended"];
        const kinds = seen.map((state) => order.indexOf(state.kind));
        assert.deepEqual(kinds, [...new Set(kinds)].sort());
      }),
    );
  });
});

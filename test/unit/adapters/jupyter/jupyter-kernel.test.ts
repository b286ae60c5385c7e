import assert from "node:assert/strict";
import { JupyterKernel, type JupyterKernelParts } from "../../../../src/adapters/jupyter/jupyter-kernel.ts";
import type { ProgramListener } from "../../../../src/adapters/jupyter/kernel-session.ts";
import type { WireMessage } from "../../../../src/adapters/jupyter/wire.ts";
import type { KernelOutput } from "../../../../src/core/daemons/kernel-host.ts";
import { quietLog } from "../../../support/executor.ts";
import { ManualClock, settle } from "../../../support/manual-clock.ts";

const busy: WireMessage = {
  ...{ channel: "iopub", type: "status", parentId: "program", metadata: {}, header: {} },
  content: { execution_state: "busy" },
};

describe("a kernel that has waited, and got its program unasked", () => {
  let clock: ManualClock;
  let kernel: JupyterKernel;
  let listener: ProgramListener;
  let sent: number;
  let outputs: KernelOutput[];
  let ask: (signal: AbortSignal) => Promise<unknown>;

  beforeEach(async () => {
    clock = new ManualClock();
    sent = 0;
    outputs = [];
    ask = () => new Promise(() => undefined);
    const session = {
      dead: false,
      follow: (_id: string, wanted: ProgramListener) => {
        listener = wanted;
      },
      send: () => {
        sent += 1;
      },
      request: (_type: string, _content: unknown, signal: AbortSignal) => ask(signal),
      close: () => undefined,
    };
    const known = { serverUrl: "http://localhost/", kernelId: "kernel", sessionId: "session" };
    const parts = {
      handle: {
        ...known,
        msgId: "program",
        language: "python",
        owned: true,
        local: true,
        marker: "m",
        engine: "",
      },
      session,
      clock,
      log: quietLog,
      processes: undefined,
      reach: () => Promise.resolve(undefined),
      unproven: true,
    };
    kernel = new JupyterKernel(parts as unknown as JupyterKernelParts);
    void (async () => {
      for await (const output of kernel.output) outputs.push(output);
    })();
    await kernel.execute({ kind: "code", code: "1" });
  });

  const ends = (): readonly KernelOutput[] => outputs.filter(({ kind }) => kind === "end");
  const answer = (started: boolean): Promise<unknown> =>
    Promise.resolve({ content: { messages: [], started, finished: false } });

  it("[spare, bad/kernel-killed] is given up when it neither begins nor answers", async () => {
    ask = () => Promise.reject(new Error("no answer"));
    await clock.advanceAsync(15_000);
    assert.deepEqual(ends(), [
      { kind: "end", how: "kernel_died", detail: "The kernel did not take the script. Run it again." },
    ]);
  });

  it("[spare] is waited for while it answers", async () => {
    ask = () => answer(true);
    await clock.advanceAsync(60_000);
    assert.deepEqual(ends(), []);
  });

  it("[spare, bad/connection-cut] gets a program again that was lost with the connection", async () => {
    ask = () => answer(false);
    listener.onConnected(false);
    await clock.advanceAsync(13_500);
    listener.onConnected(true);
    await clock.advanceAsync(2100);
    assert.deepEqual([ends(), sent], [[], 2]);
  });

  it("[spare, bad/connection-cut] is not given up while what it has said is held back", async () => {
    const gate = Promise.withResolvers<unknown>();
    ask = () => gate.promise;
    listener.onConnected(false);
    await clock.advanceAsync(14_000);
    listener.onConnected(true);
    listener.onMessage(busy);
    await clock.advanceAsync(1100);
    gate.resolve(await answer(true));
    await settle();
    assert.deepEqual(ends(), []);
  });

  it("[spare] leaves no timer once it has said something", async () => {
    listener.onMessage(busy);
    kernel.detach();
    await settle();
    assert.equal(clock.waiting, 0);
  });
});

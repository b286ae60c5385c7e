import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { systemClock } from "../../../src/core/base/clock.ts";
import { KernelSession } from "../../../src/adapters/jupyter/kernel-session.ts";
import { Logins } from "../../../src/adapters/jupyter/logins.ts";
import { serverSettings } from "../../../src/adapters/jupyter/server-settings.ts";
import { testLog } from "../../support/jupyter/run.ts";

interface Frame {
  readonly header: { readonly msg_id: string };
  readonly channel: string;
}

describe("the requests to one kernel", () => {
  let server: WebSocketServer;
  let kernel: WebSocket;
  let session: KernelSession;
  let asked: Frame[];

  beforeEach(async () => {
    // Without a subprotocol every message is one JSON text.
    server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => false });
    await once(server, "listening");
    asked = [];
    server.on("connection", (socket) => {
      kernel = socket;
      socket.on("message", (data: Buffer) => asked.push(JSON.parse(data.toString()) as Frame));
    });
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
    session = new KernelSession({
      kernelId: "kernel",
      sessionId: "session",
      settings: serverSettings({ url }, new Logins()),
      retry: () => Promise.resolve({ wait: true }),
      ping: false,
      clock: systemClock,
      random: Math.random,
      log: testLog,
    });
    await session.open(AbortSignal.timeout(10_000));
  });

  afterEach(() => {
    session.close();
    server.close();
  });

  function say(type: string, parent: string, content: object, channel: string): void {
    const header = { msg_id: "x", msg_type: type, session: "", username: "", version: "5.3", date: "" };
    const message = {
      header,
      parent_header: { msg_id: parent },
      metadata: {},
      content,
      channel,
      buffers: [],
    };
    kernel.send(JSON.stringify(message));
  }

  it("[D4, bad/kernel-killed] all fail when it dies, whichever of them was answered before", async () => {
    const signal = AbortSignal.timeout(10_000);
    const first = session.request("a_request", {}, signal, "control");
    const second = session.request("b_request", {}, signal);
    while (asked.length < 2) await once(kernel, "message");
    say("a_reply", asked[0]?.header.msg_id ?? "", { fine: true }, "control");
    assert.deepEqual((await first).content, { fine: true });
    say("status", "", { execution_state: "dead" }, "iopub");
    await assert.rejects(second, { code: "jupyter.kernel_died" });
    await assert.rejects(session.request("c_request", {}, signal), { code: "jupyter.kernel_died" });
  });
});

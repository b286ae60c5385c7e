import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import { portFile } from "../../../src/adapters/control-api/port-file.ts";
import { serveControlApi } from "../../../src/adapters/control-api/serve-control-api.ts";
import { TokenFile } from "../../../src/adapters/control-api/token-file.ts";
import { exclusively } from "../../../src/adapters/keeper/file-lock.ts";
import { systemClock } from "../../../src/core/base/clock.ts";
import { AllDaemons } from "../../../src/core/control/all-daemons.ts";
import { ControlHost } from "../../../src/core/control/control-host.ts";
import { LOCAL_OWNER } from "../../../src/core/control/control-token.ts";
import { approved, quietLog, User, type Window } from "../../support/executor.ts";
import { type FakeLeadership, LeadershipHub } from "../../support/fake-leadership.ts";
import { settle } from "../../support/manual-clock.ts";

interface Serving {
  readonly window: Window;
  readonly host: ControlHost;
  readonly leadership: FakeLeadership;
  readonly tokens: TokenFile;
}

describe("The control API of several windows", function () {
  this.timeout(30_000);
  let folder: string;
  let user: User;
  let hub: LeadershipHub;
  let enabled: boolean;
  const opened: Serving[] = [];
  const sockets: Socket[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "backburner-control-"));
    user = new User();
    hub = new LeadershipHub();
    enabled = true;
  });

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.close();
    for (const { host } of opened.splice(0)) host.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(): Promise<Serving> {
    const window = await user.openWindow();
    const leadership = hub.window();
    const tokens = new TokenFile({
      ...{ path: join(folder, "tokens.json"), exclusively, clock: systemClock, log: quietLog },
    });
    const host = new ControlHost({
      leadership,
      serve: serveControlApi,
      daemons: new AllDaemons({ daemons: window.daemons, clock: user.clock, log: quietLog }),
      tokens,
      ports: portFile(join(folder, "port")),
      settings: () => ({ enabled, port: 0 }),
      version: "1",
      clock: systemClock,
      log: quietLog,
      tell: (error) => {
        throw error;
      },
    });
    opened.push({ window, host, leadership, tokens });
    host.update();
    return { window, host, leadership, tokens };
  }

  async function serves({ host }: Serving): Promise<number> {
    for (;;) {
      if (host.state.kind === "serving") return host.state.port;
      await new Promise((resolve) => host.onDidChange(resolve));
    }
  }

  /** A client with what its library does by itself when a connection is lost. */
  async function connected(port: number, token: string, transports: string[]): Promise<Socket> {
    const socket = io(`http://127.0.0.1:${String(port)}`, {
      ...{ auth: { token }, transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200 },
    });
    sockets.push(socket);
    await connects(socket);
    return socket;
  }

  /** Resolves with the next event of the socket. */
  async function next(socket: Socket, event: string): Promise<Readonly<Record<string, unknown>>> {
    const [payload] = (await once(socket as unknown as NodeJS.EventEmitter, event)) as [
      Readonly<Record<string, unknown>>,
    ];
    return payload;
  }

  function connects(socket: Socket): Promise<void> {
    return new Promise((resolve) => {
      socket.once("connect", resolve);
    });
  }

  for (const transports of [["websocket"], ["polling"], ["polling", "websocket"]]) {
    it(`[A2, bad/api-two-windows] goes on in the next window for a client that did nothing for it (${transports.join(", ")})`, async () => {
      const [one, two] = [await open(), await open()];
      const port = await serves(one);
      const { token } = await two.tokens.create({ name: "client", role: "user", owner: LOCAL_OWNER });
      const socket = await connected(port, token.reveal(), transports);
      await one.window.daemons.start(await approved("script"));
      await settle();
      const first = next(socket, "daemon:output");
      user.kernels.last.print("one\n");
      assert.equal((await first)["content"], "one\n");
      const back = connects(socket);
      one.leadership.close();
      assert.equal(await serves(two), port);
      await back;
      const second = next(socket, "daemon:output");
      user.kernels.last.print("two\n");
      await user.clock.advanceAsync(3000);
      assert.equal((await second)["content"], "two\n");
    });
  }

  it("[A1, bad/api-off-in-use] is there again for a client that was connected when it was switched off", async () => {
    const one = await open();
    const port = await serves(one);
    const { token } = await one.tokens.create({ name: "client", role: "user", owner: LOCAL_OWNER });
    const socket = await connected(port, token.reveal(), ["websocket"]);
    const [gone, back] = [once(socket as unknown as NodeJS.EventEmitter, "disconnect"), connects(socket)];
    enabled = false;
    one.host.update();
    await gone;
    enabled = true;
    one.host.update();
    assert.equal(await serves(one), port);
    await back;
  });

  it("[A3] lets nobody come back whose token was revoked", async () => {
    const one = await open();
    const port = await serves(one);
    const { token, kept } = await one.tokens.create({ name: "client", role: "user", owner: LOCAL_OWNER });
    const socket = await connected(port, token.reveal(), ["websocket"]);
    const gone = next(socket, "disconnect");
    await one.tokens.revoke(kept.id);
    one.host.forget(kept.id);
    assert.equal(await gone, "io server disconnect");
    const refused = next(socket, "connect_error");
    socket.connect();
    assert.match(String((await refused)["message"]), /A valid token is needed/);
  });
});

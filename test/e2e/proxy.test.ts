import assert from "node:assert/strict";
import type { FrameLocator } from "playwright-core";
import { ConnectProxy } from "../support/jupyter/connect-proxy.ts";
import { launchStock, type TestServer } from "../support/jupyter/servers.ts";
import { debStack } from "../support/jupyter/stacks.ts";
import { TlsFront } from "../support/jupyter/tls-front.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { card, eventually, picture, runFile, Session } from "./support/session.ts";

/** A name that only the proxy can resolve: whatever reaches the server has come through it. */
const name = "jupyter.test";

describe("a Jupyter server behind a proxy, with a certificate of its own", function () {
  this.timeout(240_000);
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;
  let jupyter: TestServer;
  let front: TlsFront;
  let proxy: ConnectProxy;

  before(async () => {
    jupyter = await launchStock(await debStack());
    front = await TlsFront.before(jupyter.server.url, name);
    proxy = await ConnectProxy.to(front.port);
    session = await Session.start(
      { "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n' },
      {
        env: { NODE_EXTRA_CA_CERTS: front.certificate },
        settings: {
          "http.proxy": proxy.url,
          // Else the editor takes the certificates of the machine, to which a test should add none, in the place of Node's.
          "http.systemCertificates": false,
          "backburner.jupyter.url": `https://${name}/`,
          "backburner.daemons.disconnectGrace": 5,
        },
      },
    );
    window = await session.openWindow();
  });
  after(async () => {
    await session.stop();
    await proxy[Symbol.asyncDispose]();
    await front[Symbol.asyncDispose]();
    await jupyter[Symbol.asyncDispose]();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  async function kernels(): Promise<number> {
    const headers = { Authorization: `token ${jupyter.server.token?.reveal() ?? ""}` };
    const response = await fetch(`${jupyter.server.url}api/kernels`, { headers });
    return ((await response.json()) as unknown[]).length;
  }

  it("[D13] is reached with the editor's proxy, by request and by websocket", async () => {
    await window.command("Backburner: Set Jupyter Server Token");
    await window.inputMessage.getByText("The token or password of").waitFor();
    await window.answer(jupyter.server.token?.reveal() ?? "");
    page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    assert.deepEqual(new Set(proxy.asked), new Set([`${name}:443`]));
    assert.equal(await kernels(), 1);
  });

  it("[D7, bad/host-killed] is reached so when a window that was killed left a kernel there", async () => {
    const before = proxy.asked.length;
    // Without its server no window comes back; what is left is the keeper.
    session.server.kill();
    await eventually(async () => {
      assert.equal(await kernels(), 0);
    }, 60_000);
    assert.ok(proxy.asked.length > before);
  });
});

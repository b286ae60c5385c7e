import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type Server } from "node:net";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { io, type Socket } from "socket.io-client";
import { TokenFile } from "../../src/adapters/control-api/token-file.ts";
import { exclusively } from "../../src/adapters/keeper/file-lock.ts";
import { systemClock } from "../../src/core/base/clock.ts";
import { quietLog } from "../support/executor.ts";
import { card, eventually, filesWith, picture, runFile, Session } from "./support/session.ts";
import type { Workbench } from "../support/vscode/workbench.ts";

const run = promisify(execFile);

const files = {
  "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n',
  "other/empty.txt": "",
};

interface Listed {
  readonly daemon_id: string;
  readonly chat_id: string;
  readonly title: string;
  readonly status: string;
  readonly reason: string;
}

describe("the control API, as programs of this machine use it", function () {
  this.timeout(240_000);
  let session: Session;
  let window: Workbench;
  let token = "";
  let port = "";
  const sockets: Socket[] = [];

  before(async () => {
    session = await Session.start(files);
    window = await session.openWindow();
  });
  after(async () => {
    for (const socket of sockets) socket.close();
    await session.stop();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  /** A line of the clipboard or of the documentation, in a shell as a person has it. */
  async function shell(line: string): Promise<string> {
    const env = { ...process.env, BACKBURNER_TOKEN: token };
    return (await run("sh", ["-c", line.replace("curl ", "curl -sS --max-time 20 ")], { env })).stdout;
  }

  /** A token as an administrator could hand out to somebody else; the commands make those of this user only. */
  async function tokenOf(owner: string, lasts: { readonly expiresAt?: number } = {}): Promise<string> {
    const data = session.server.dataFolder;
    const path = readdirSync(data, { recursive: true, encoding: "utf8" }).find((one) =>
      one.endsWith("tokens.json"),
    );
    assert.ok(path);
    const book = new TokenFile({ path: join(data, path), exclusively, clock: systemClock, log: quietLog });
    const { token: made } = await book.create({ name: owner, role: "user", owner, ...lasts });
    return made.reveal();
  }

  const clipboard = (): Promise<string> => window.page.evaluate(() => navigator.clipboard.readText());

  async function listed(query = ""): Promise<readonly Listed[]> {
    const url = `http://localhost:${port}/api/v1/daemons${query}`;
    const line = `curl -H "Authorization: Bearer $BACKBURNER_TOKEN" "${url}"`;
    return JSON.parse(await shell(line)) as readonly Listed[];
  }

  /** Watches the events of all daemons that a token may see. */
  async function watch(as = token): Promise<{ readonly socket: Socket; readonly events: string[] }> {
    const auth = { token: as };
    const socket = io(`http://127.0.0.1:${port}`, { auth, forceNew: true, reconnection: false });
    sockets.push(socket);
    const events: string[] = [];
    socket.on("daemon:output", ({ content }: { readonly content: string }) => events.push(content.trim()));
    socket.on("daemon:status", ({ status, reason }: Readonly<Record<string, string>>) =>
      events.push(`${String(status)}/${String(reason)}`),
    );
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("connect_error", reject);
    });
    return { socket, events };
  }

  it("[A1] says how to switch it on while it is off, and serves it from then on", async () => {
    await window.command("Backburner: Copy API Details");
    await window.toast("The control API is off").waitFor();
    await window.screenshot("api-off");
    await window.toastButton("The control API is off", "Switch On");
    await window.toast("The control API is at").waitFor();
    await window.screenshot("api-details");
    const details = await clipboard();
    port = /^http:\/\/127\.0\.0\.1:(\d+)\n/.exec(details)?.[1] ?? "";
    assert.notEqual(port, "", details);
    const first = details.split("\n").find((line) => line.startsWith("curl")) ?? "";
    token = "bbk_wrong";
    assert.match(await shell(first), /A valid token is needed/);
  });

  it("[A3] makes a token by command and shows it once, ready to use", async () => {
    await window.command("Backburner: Create API Token…");
    await window.answer("dashboard");
    await window.choice("Sees and stops your own").waitFor();
    await window.screenshot("api-token-role");
    await window.pick("Sees and stops your own");
    await window.pick("30 Days");
    await window.dialog.waitFor();
    await window.screenshot("api-token");
    await window.dialogButton("Copy Token");
    await window.dialog.getByText("The token was copied.").waitFor();
    token = await clipboard();
    assert.match(token, /^bbk_[\w-]{43}$/);
    await window.dialogButton("Copy curl Line");
    await window.dialog.getByText("The curl line was copied.").waitFor();
    assert.deepEqual(JSON.parse(await shell(await clipboard())), []);
    await window.dialogButton("Close");
    await window.dialog.waitFor({ state: "hidden" });
    await window.command("Backburner: Show API Tokens");
    await window.choice("dashboard").waitFor();
    await window.screenshot("api-tokens");
    await window.page.keyboard.press("Escape");
    // Neither the log nor any other file that the editor keeps has it.
    assert.deepEqual(filesWith(token, session.server.dataFolder), []);
  });

  it("[A1, A2] lists, stops and follows with curl and with a client of Socket.IO", async () => {
    const { events } = await watch();
    const page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("heartbeat").first().waitFor();
    const [daemon] = await listed();
    assert.deepEqual([daemon?.title, daemon?.status, daemon?.chat_id], ["beat.py", "running", "editor"]);
    await eventually(() => {
      assert.deepEqual(events.slice(0, 3), ["running/started", "heartbeat", "heartbeat"]);
    });
    const stop = `curl -X POST -H "Authorization: Bearer $BACKBURNER_TOKEN" http://localhost:${port}/api/v1/daemons/${String(daemon?.daemon_id)}/stop`;
    assert.deepEqual(JSON.parse(await shell(stop)), { status: "stopped", daemon_id: daemon?.daemon_id });
    await card(page, "beat.py").getByText("Stopped by user").waitFor();
    await eventually(() => {
      assert.equal(events.at(-1), "stopped/user");
    });
    await runFile(window, "beat.py");
    await eventually(async () => {
      assert.equal((await listed()).length, 1);
    });
    const stopChat = `curl -X POST -H "Authorization: Bearer $BACKBURNER_TOKEN" http://localhost:${port}/api/v1/daemons/chat/editor/stop`;
    assert.deepEqual(JSON.parse(await shell(stopChat)), { status: "stopped", count: 1 });
    assert.deepEqual(await listed(), []);
    await window.screenshot("api-stopped");
  });

  it("[A1, A2, bad/api-foreign-daemon] hides a running script from the token of another owner, and does not stop it for one", async () => {
    const guest = await tokenOf("guest");
    const own = await watch();
    const theirs = await watch(guest);
    await runFile(window, "beat.py");
    await eventually(() => {
      assert.ok(own.events.includes("heartbeat"));
    });
    const [daemon] = await listed();
    assert.ok(daemon);
    const status = "-w ' %{http_code}'";
    const asked = (method: string, path: string): Promise<string> =>
      shell(
        `curl ${status} -X ${method} -H "Authorization: Bearer ${guest}" http://localhost:${port}/api/v1/daemons${path}`,
      );
    assert.equal(await asked("GET", ""), "[] 200");
    for (const [method, rest] of [
      ["POST", "/stop"],
      ["GET", ""],
      ["GET", "/output"],
    ] as const) {
      const foreign = await asked(method, `/${daemon.daemon_id}${rest}`);
      assert.equal(foreign, '{"detail":"There is no such daemon."} 404');
      assert.equal(foreign, await asked(method, `/00000000-0000-4000-8000-000000000000${rest}`));
    }
    assert.equal(await asked("POST", "/chat/editor/stop"), '{"status":"stopped","count":0} 200');
    const answer: unknown = await theirs.socket.timeout(20_000).emitWithAck("daemon:stop", daemon);
    assert.deepEqual(answer, { status: "not_found" });
    const before = own.events.length;
    await eventually(() => {
      assert.ok(own.events.length > before + 3);
    });
    assert.deepEqual(own.events.slice(before), own.events.slice(before).fill("heartbeat"));
    assert.deepEqual(theirs.events, []);
    const mine: unknown = await own.socket.timeout(20_000).emitWithAck("daemon:stop", daemon);
    assert.deepEqual(mine, { status: "stopped", daemon_id: daemon.daemon_id });
    own.socket.close();
    theirs.socket.close();
  });

  it("[A3, bad/api-token] takes a token until it expires, and no longer", async () => {
    const passing = await tokenOf("local", { expiresAt: Date.now() / 1000 + 5 });
    const ask = (): Promise<string> =>
      shell(
        `curl -w ' %{http_code}' -H "Authorization: Bearer ${passing}" http://localhost:${port}/api/v1/daemons`,
      );
    assert.match(await ask(), / 200$/);
    await eventually(async () => {
      assert.match(await ask(), /A valid token is needed.* 401$/);
    });
  });

  it("[A1, bad/api-off-in-use] is switched off while it is in use, and on again at the same port", async () => {
    const { socket } = await watch();
    const gone = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    const host = await session.host();
    await host.setSetting("backburner.api.enabled", false);
    await gone;
    await eventually(async () => {
      await assert.rejects(listed(), /Failed to connect|refused/i);
    });
    const page = await runFile(window, "beat.py");
    await card(page, "beat.py").getByText("Background Script Running").waitFor();
    await host.setSetting("backburner.api.enabled", true);
    await eventually(async () => {
      assert.deepEqual(
        (await listed()).map(({ title }) => title),
        ["beat.py"],
      );
    });
    await window.command("Backburner: Stop All Daemons");
    await eventually(async () => {
      assert.deepEqual(await listed(), []);
    });
  });

  it("[A1, bad/api-port-taken] says once that its port is taken, and moves where the setting says", async () => {
    const { other, port: taken } = await takePort();
    const host = await session.host();
    await host.setSetting("backburner.api.port", taken);
    await window.toast(`The port ${String(taken)} on this machine is used`).waitFor();
    await window.screenshot("api-port-taken");
    await window.toastButton(`The port ${String(taken)}`, "Open Setting");
    await window.page.locator(".settings-editor").getByText("The port of the control API").waitFor();
    await window.screenshot("api-setting");
    await window.page.keyboard.press("Escape");
    await window.page.locator(".settings-editor").waitFor({ state: "hidden" });
    other.close();
    await eventually(async () => {
      assert.match(await shell(`curl http://127.0.0.1:${String(taken)}/api/v1/daemons`), /A valid token/);
    }, 60_000);
    await host.setSetting("backburner.api.port", undefined);
    await eventually(async () => {
      assert.deepEqual(await listed(), []);
    });
  });

  it("[A1, A2, bad/api-two-windows] goes on in another window, at the same port and with the same token, with the daemons of both", async () => {
    const second = await session.openWindow(`${session.workspace}/other`);
    const [first] = await session.server.extensionHosts(2);
    assert.ok(first);
    const before = await watch();
    await window.page.bringToFront();
    await runFile(window, "beat.py");
    await eventually(() => {
      assert.deepEqual(before.events.slice(0, 2), ["running/started", "heartbeat"]);
    });
    const gone = new Promise<string>((resolve) => before.socket.once("disconnect", resolve));
    await window.close();
    window = second;
    first.kill();
    await gone;
    const { events } = await eventually(watch, 60_000);
    await eventually(async () => {
      const [newest] = await listed("?all=true");
      assert.deepEqual([newest?.title, newest?.status, newest?.reason], ["beat.py", "running", "started"]);
    }, 60_000);
    await eventually(() => {
      assert.ok(events.includes("heartbeat"));
    }, 60_000);
    const stopChat = `curl -X POST -H "Authorization: Bearer $BACKBURNER_TOKEN" http://localhost:${port}/api/v1/daemons/chat/editor/stop`;
    await eventually(async () => {
      assert.deepEqual(JSON.parse(await shell(stopChat)), { status: "stopped", count: 1 });
    }, 60_000);
    await eventually(() => {
      assert.equal(events.at(-1), "stopped/user");
    });
  });

  it("[A3] revokes a token: who is connected by it goes at once", async () => {
    const { socket } = await watch();
    const gone = new Promise<string>((resolve) => socket.once("disconnect", resolve));
    await window.command("Backburner: Revoke API Token…");
    await window.pick("dashboard");
    await window.dialog.waitFor();
    await window.screenshot("api-revoke");
    await window.dialogButton("Revoke");
    await gone;
    const line = `curl -H "Authorization: Bearer $BACKBURNER_TOKEN" http://localhost:${port}/api/v1/daemons`;
    assert.match(await shell(line), /A valid token is needed/);
  });
});

describe("the control API of a window that nobody has used", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let port: number;
  let hostile: number;

  before(async () => {
    const ports = [await takePort(), await takePort()] as const;
    for (const { other } of ports) other.close();
    [port, hostile] = ports.map((one) => one.port) as [number, number];
    const theirs = { "backburner.api.enabled": true, "backburner.api.port": hostile };
    session = await Session.start(
      { ".vscode/settings.json": JSON.stringify(theirs) },
      {
        workspaceTrust: true,
        settings: {
          "security.workspace.trust.startupPrompt": "never",
          "security.workspace.trust.banner": "never",
          "backburner.api.enabled": true,
          "backburner.api.port": port,
        },
      },
    );
    window = await session.openWindow();
  });
  after(() => session.stop());
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  it("[A1, bad/untrusted] is not served in Restricted Mode, also when its commands are used", async () => {
    await window.command("Backburner: Copy API Details");
    await window.toast("This workspace is in Restricted Mode, so nothing can run.").waitFor();
    await assert.rejects(answer(port), /ECONNREFUSED/);
    assert.deepEqual(session.ours(), []);
  });

  it("[A1, bad/hostile-settings] is served once the workspace is trusted, where the user says and not where the workspace does", async () => {
    await window.toastButton("This workspace is in Restricted Mode", "Manage Workspace Trust");
    await window.page.getByRole("button", { name: "Trust", exact: true }).click();
    await eventually(async () => {
      assert.equal(await answer(port), 401);
    });
    await assert.rejects(answer(hostile), /ECONNREFUSED/);
  });

  it("[A1] is served without a click when a window opens", async () => {
    await window.reload();
    await window.ready("Backburner");
    const host = await session.host();
    await eventually(async () => {
      assert.equal(await answer(port), 401);
    });
    await host.setSetting("backburner.api.enabled", undefined);
    await eventually(async () => {
      await assert.rejects(answer(port), /ECONNREFUSED/);
    });
  });
});

/** The status of an answer to who has no token. */
async function answer(port: number): Promise<number> {
  try {
    return (await fetch(`http://127.0.0.1:${String(port)}/api/v1/daemons`)).status;
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}

/** Another program with a port of its own. */
async function takePort(): Promise<{ readonly other: Server; readonly port: number }> {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  return { other, port: (other.address() as { readonly port: number }).port };
}

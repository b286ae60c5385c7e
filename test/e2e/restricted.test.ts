import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { card, eventually, picture, runFile, Session } from "./support/session.ts";
import { type RunningMcpServer, startMcpServer } from "../support/tool-servers/mcp-server.ts";
import type { Workbench } from "../support/vscode/workbench.ts";

/** Every command that would start something. */
const starting = [
  "backburner.daemons.runFile",
  "backburner.daemons.runFileWithArguments",
  "backburner.daemons.runSelection",
  "backburner.daemons.runCell",
  "backburner.engine.select",
  "backburner.engine.diagnose",
];

const refusal =
  /This workspace is in Restricted Mode, so nothing can run\. Trust the workspace to run code\./;

describe("a workspace that nobody trusts", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let trap: Server;
  const knocks: string[] = [];
  /** Of the user's own tool servers, which wait until the workspace is trusted. */
  let tools: RunningMcpServer;

  before(async () => {
    trap = createServer((request, response) => {
      knocks.push(request.url ?? "");
      response.end("{}");
    }).listen(0, "127.0.0.1");
    tools = await startMcpServer({ tools: [{ name: "hello", call: () => "Hello." }] });
    session = await Session.start(
      { "beat.py": 'import time\nwhile True:\n    print("heartbeat")\n    time.sleep(0.2)\n' },
      {
        workspaceTrust: true,
        settings: {
          "security.workspace.trust.startupPrompt": "never",
          "security.workspace.trust.banner": "never",
          "backburner.toolServers": [{ id: "mine", type: "mcp", url: tools.url }],
        },
      },
    );
    layTraps(session.workspace, (trap.address() as AddressInfo).port);
    window = await session.openWindow();
  });
  after(async () => {
    trap.close();
    await session.stop();
    await tools.stop();
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  it("[bad/untrusted, I6] refuses every command that would run something, with a way on", async () => {
    await window.openFile("beat.py");
    await window.command("Backburner: Run File in Background");
    const toast = window.toast(refusal);
    await toast.waitFor();
    await toast.getByRole("button", { name: "Manage Workspace Trust" }).waitFor();
    await window.screenshot("restricted-dark");
    const host = await session.host();
    for (const command of starting) {
      await window.command("Notifications: Clear All Notifications");
      await toast.waitFor({ state: "hidden" });
      // The editor shows no more than three messages in 800 ms.
      await window.page.waitForTimeout(1_000);
      await host.run(async (api, id) => {
        await api.commands.executeCommand(id);
      }, command);
      await toast.waitFor();
    }
    await window.command("Notifications: Clear All Notifications");
    assert.deepEqual(session.ours(), []);
    assert.deepEqual(sprung(session.workspace), []);
    assert.equal(loaded(session.workspace), false);
    assert.deepEqual(knocks, []);
  });

  it("[bad/untrusted, A4] refuses other extensions, with a code", async () => {
    const host = await session.host();
    const answer = await host.run(async (api) => {
      interface Exports {
        startDaemon(request: { code: string }): Promise<unknown>;
      }
      const exports = await api.extensions.getExtension<Exports>("backburner.backburner")?.activate();
      return exports
        ?.startDaemon({ code: "print(1)" })
        .then(
          () => "started",
          (error: unknown) => error as { code: string; message: string },
        )
        .then((result) =>
          typeof result === "string" ? result : { code: result.code, message: result.message },
        );
    }, undefined);
    assert.deepEqual(answer, {
      code: "daemons.untrusted",
      message: "This workspace is in Restricted Mode, so nothing can run. Trust the workspace to run code.",
    });
    assert.deepEqual(session.ours(), []);
  });

  it("[bad/untrusted, bad/agent-input] refuses the tools of agents", async () => {
    const host = await session.host();
    const answers = await host.run(async (api) => {
      const texts: string[] = [];
      for (const [name, input] of [
        ["start_daemon", { code: "print(1)" }],
        ["list_daemons", {}],
      ] as const) {
        const options = { input, toolInvocationToken: undefined };
        const { content } = await api.lm.invokeTool(`backburner_${name}`, options);
        texts.push(...content.map((part) => (part as { value?: string }).value ?? ""));
      }
      return texts;
    }, undefined);
    const text = "This workspace is in Restricted Mode, so nothing can run. Trust the workspace to run code.";
    assert.deepEqual(answers, [text, text]);
    assert.deepEqual(session.ours(), []);
  });

  it("[bad/untrusted, D10] says so in the view and on the page", async () => {
    await window.openContainer("Backburner");
    await window.welcome("Daemons").getByText("Restricted Mode").waitFor();
    await window.command("Backburner: Open Daemons Panel");
    const page = await window.webview("Backburner");
    await page.getByText("Restricted Mode").first().waitFor();
    await page.getByRole("button", { name: "Manage Workspace Trust" }).waitFor();
    await window.screenshot("restricted-page-dark");
    assert.deepEqual(session.ours(), []);
  });

  it("[bad/untrusted, T4] dials no tool server, neither the user's own nor one of the folder", async () => {
    const page = await window.webview("Backburner");
    await window.command("Backburner: Show Tool Servers");
    await page.locator('[data-testid="tool-server-row"][data-server-id="mine"]').waitFor();
    assert.equal(await page.getByTestId("tool-server-row").count(), 1);
    await window.command("Backburner: Add Tool Server…");
    await window.toast(refusal).waitFor();
    await window.command("Backburner: Reconnect Tool Server");
    await window.page.waitForTimeout(1_000);
    assert.deepEqual([tools.credentials, knocks], [[], []]);
    await window.command("Notifications: Clear All Notifications");
  });

  it("[bad/untrusted, bad/hostile-settings, bad/shadowed-module] runs once it is trusted, without a reload and as the user's own settings say", async () => {
    await window.command("Backburner: Open Daemons Panel");
    const page = await window.webview("Backburner");
    await page.getByRole("button", { name: "Manage Workspace Trust" }).click();
    await window.page.getByRole("button", { name: "Trust", exact: true }).click();
    await page.getByText("Restricted Mode").first().waitFor({ state: "hidden" });
    await eventually(() => {
      assert.ok(tools.credentials.length > 0);
    });
    await runFile(window, "beat.py");
    const beat = card(page, "beat.py");
    await beat.getByText("heartbeat").nth(10).waitFor();
    // A limit of one second would have ended it by now, and the limit of the page is the user's.
    await beat.getByText("Background Script Running").waitFor();
    await page.getByText("1 of 3 running").waitFor();
    await window.screenshot("trusted-dark");
    // A trusted workspace names the variables of its scripts, and of nothing else.
    assert.equal(loaded(session.workspace), true);
    assert.deepEqual(tainted(session), []);
    await beat.getByRole("button", { name: "Stop", exact: true }).click();
    await beat.getByText("Stopped by user").waitFor();
    assert.deepEqual(sprung(session.workspace), []);
    assert.deepEqual(knocks, []);
    await eventually(() => {
      assert.ok(session.ours().length > 0);
    });
  });
});

/** Settings that run, dial and unbound things, and modules in the place of the server's and the kernel's own. */
function layTraps(workspace: string, port: number): void {
  const python = join(workspace, "python");
  writeFileSync(python, `#!/bin/sh\ntouch '${python}.sprung'\nexec /usr/bin/python3 "$@"\n`);
  chmodSync(python, 0o755);
  for (const name of ["tornado.py", "json.py", "ipykernel.py", "zmq.py", "sitecustomize.py"])
    writeFileSync(join(workspace, name), `open(__file__ + ".sprung", "w").close()\n`);
  mkdirSync(join(workspace, ".vscode"));
  // Variables with which each program that is started would load what lies here.
  const loading = join(workspace, "loading");
  mkdirSync(loading);
  writeFileSync(join(loading, "sitecustomize.py"), `open(__file__ + ".sprung", "w").close()\n`);
  const variables = `LD_PRELOAD=${join(loading, "preload.so")}\nPYTHONPATH=${loading}\n`;
  for (const name of [".env", "hostile.env"]) writeFileSync(join(workspace, name), variables);
  writeFileSync(
    join(workspace, ".vscode", "settings.json"),
    JSON.stringify({
      "backburner.python.path": python,
      "python.defaultInterpreterPath": python,
      "backburner.jupyter.url": `http://127.0.0.1:${String(port)}/?token=stolen`,
      "backburner.run.envFile": "hostile.env",
      "backburner.toolServers": [{ id: "theirs", type: "mcp", url: `http://127.0.0.1:${String(port)}/mcp` }],
      "backburner.daemons.maxConcurrent": 99,
      "backburner.daemons.maxRuntime": 1,
      "backburner.run.environment": { PYTHONPATH: workspace, PYTHONSTARTUP: join(workspace, "json.py") },
    }),
  );
}

/** The traps that went off. */
function sprung(workspace: string): readonly string[] {
  assert.ok(existsSync(join(workspace, "tornado.py")));
  return readdirSync(workspace).filter((name) => name.endsWith(".sprung"));
}

/** Whether a program of any kind was started with the variables of the workspace's files. */
function loaded(workspace: string): boolean {
  return existsSync(join(workspace, "loading", "sitecustomize.py.sprung"));
}

/** The programs of ours that outlive a script and have a variable of the workspace's. */
function tainted(session: Session): readonly string[] {
  const lasting = session.ours().filter((line) => /keeper\.cjs|launcher\.py/.test(line));
  assert.equal(lasting.length, 2, lasting.join("\n"));
  return lasting.filter((line) =>
    readFileSync(`/proc/${line.split(" ")[0] ?? ""}/environ`).includes(session.workspace),
  );
}

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FrameLocator } from "playwright-core";
import { installKernel, launchStock, type TestServer } from "../support/jupyter/servers.ts";
import { debStack } from "../support/jupyter/stacks.ts";
import type { ExtensionHost } from "../support/vscode/extension-host.ts";
import type { Workbench } from "../support/vscode/workbench.ts";
import { card, debianPython, eventually, picture, runFile, Session } from "./support/session.ts";

const required = "Background execution requires the Jupyter engine.";

const names = [
  "nothing.py",
  "broken.py",
  "bare.py",
  "website.py",
  "refused.py",
  "password.py",
  "chosen.py",
  "found.py",
];

describe("an engine that cannot run scripts", function () {
  this.timeout(180_000);
  let session: Session;
  let window: Workbench;
  let page: FrameLocator;
  let host: ExtensionHost;
  let website: Server;
  let jupyter: TestServer;
  const machine = mkdtempSync(join(tmpdir(), "backburner-machine-"));

  before(async () => {
    for (const folder of ["bin", "home"]) mkdirSync(join(machine, folder));
    website = createServer((_request, response) => response.end("<h1>It works!</h1>")).listen(0, "127.0.0.1");
    jupyter = await launchStock(await debStack());
    session = await Session.start(
      {
        ...Object.fromEntries(names.map((name) => [name, `print("${name} runs")\n`])),
        "kernel.py": 'import os\nprint("kernel", os.environ["WHICH_KERNEL"])\n',
      },
      {
        env: { PATH: join(machine, "bin"), HOME: join(machine, "home") },
        settings: { "backburner.python.path": join(machine, "no-such-python") },
      },
    );
    window = await session.openWindow();
    host = await session.host();
  });
  after(async () => {
    website.close();
    await session.stop();
    await jupyter[Symbol.asyncDispose]();
    rmSync(machine, { recursive: true, force: true });
  });
  afterEach(function () {
    return picture(window, this.currentTest);
  });

  /** Runs a file and waits for its failure: on a message, on its card and above all cards. */
  async function fails(name: string, sentence: string): Promise<void> {
    page = await runFile(window, name);
    const toast = window.toast(`"${name}" did not start. ${sentence}`);
    await toast.waitFor();
    await toast.getByRole("button", { name: "Select Jupyter Engine…" }).waitFor();
    await card(page, name).getByText("Script Could Not Start").waitFor();
    await card(page, name).getByText(sentence).waitFor();
    await page.getByRole("region", { name: "Background scripts need Python" }).getByText(sentence).waitFor();
  }

  it("[D14, bad/no-python] says that the Python of the settings is not there, and Diagnose Engine explains it", async () => {
    const sentence = `${required} The Python in backburner.python.path, ${join(machine, "no-such-python")}, does not run`;
    await fails("nothing.py", sentence);
    await window.screenshot("engine-missing-dark");
    await window.toastButton(/nothing\.py/, "Diagnose Engine");
    await eventually(async () => {
      const text = await window.editorText();
      assert.match(text, /# Jupyter engine\s+Background execution requires the\s+Jupyter\s+engine\./);
    });
    await window.screenshot("engine-diagnosis-dark");
    await host.setSetting("workbench.colorTheme", "Light Modern");
    await window.page.waitForTimeout(1_000);
    await window.screenshot("engine-missing-light");
    await host.setSetting("workbench.colorTheme", "Dark Modern");
    assert.deepEqual(await unsaved(host), []);
  });

  it("[D14, bad/no-python] says that it does not run", async () => {
    const broken = join(machine, "broken-python");
    writeFileSync(broken, "#!/bin/sh\nexit 3\n");
    chmodSync(broken, 0o755);
    await host.setSetting("backburner.python.path", broken);
    await fails("broken.py", `${required} The Python in backburner.python.path, ${broken}, does not run`);
  });

  it("[D13, D14, bad/no-ipykernel] offers once to install ipykernel, and takes a no", async () => {
    const venv = join(machine, "venv");
    execFileSync("/usr/bin/python3", ["-m", "venv", "--without-pip", venv]);
    await host.setSetting("backburner.python.path", join(venv, "bin", "python"));
    await window.openFile("bare.py");
    await window.command("Backburner: Run File in Background");
    await window.dialog.getByText("Background scripts need Jupyter.").waitFor();
    await window.dialog.getByText(/does not have ipykernel/).waitFor();
    await window.screenshot("engine-offer-dark");
    await window.dialogButton("Cancel");
    await window
      .toast(
        /"bare\.py" did not start\. Background execution requires the Jupyter engine\..*does not have ipykernel/,
      )
      .waitFor();
    await card(page, "bare.py")
      .getByText(/does not have ipykernel/)
      .waitFor();
    await window.command("Notifications: Clear All Notifications");
    await card(page, "bare.py").getByRole("button", { name: "Run Again" }).click();
    await window.toast(/"bare\.py" did not start/).waitFor();
    assert.equal(await window.dialog.count(), 0);
    await window.command("Backburner: Clear Finished");
  });

  it("[D13, bad/not-jupyter] says that the address is no Jupyter server", async () => {
    const url = `http://127.0.0.1:${String((website.address() as AddressInfo).port)}/`;
    await host.setSetting("backburner.jupyter.url", url);
    await fails("website.py", `What answers at ${url} is no Jupyter server`);
  });

  it("[D13, bad/wrong-token] says that the server refuses the token, and a right one mends it", async () => {
    await host.setSetting("backburner.jupyter.url", jupyter.server.url);
    await window.command("Backburner: Set Jupyter Server Token or Password…");
    await window.answer("wrong");
    await fails("refused.py", `The Jupyter server at ${jupyter.server.url} does not accept the token`);
    await window.screenshot("engine-refused-dark");
    await window.toastButton(/refused\.py/, "Set Token or Password…");
    await window.answer(jupyter.server.token?.reveal() ?? "");
    await card(page, "refused.py").getByRole("button", { name: "Run Again" }).click();
    await card(page, "refused.py").getByText("refused.py runs").waitFor();
  });

  it("[D13] signs in to a server that has a password", async () => {
    await using locked = await launchStock(await debStack(), "/hub/x/", "très geheim €5");
    await host.setSetting("backburner.jupyter.url", `${locked.server.url}lab`);
    await window.command("Backburner: Set Jupyter Server Token or Password…");
    await window.answer(locked.server.token?.reveal() ?? "");
    page = await runFile(window, "password.py");
    await card(page, "password.py").getByText("password.py runs").waitFor();
    await card(page, "password.py").getByText("Background Script Finished").waitFor();
    await host.setSetting("backburner.jupyter.url", jupyter.server.url);
  });

  it("[D13] lets the user pick one of several kernels of a server, and Diagnose Engine says which", async () => {
    installKernel(jupyter, await debStack(), "second", "Second Python");
    await window.command("Backburner: Select Jupyter Engine…");
    await window.pick("Enter the address of a Jupyter server…");
    await window.answer(jupyter.server.url);
    await window.choice("Let the server choose").waitFor();
    await window.choice("Python 3 (ipykernel)").waitFor();
    await window.screenshot("engine-kernels-dark");
    await window.pick("Second Python");
    await eventually(async () => {
      const chosen = await host.run(
        (api) => api.workspace.getConfiguration("backburner").get("jupyter.kernel"),
        undefined,
      );
      assert.equal(chosen, "second");
    });
    page = await runFile(window, "kernel.py");
    await card(page, "kernel.py").getByText("kernel second").waitFor();
    await window.command("Backburner: Diagnose Engine");
    await eventually(async () => {
      const text = (await window.editorText()).replaceAll(/\s+/g, " ");
      assert.match(text, /Used\W+its kernel Second Python \(second\)/);
    });
  });

  it("[D13] lists what there is to choose from, and runs on what was chosen", async () => {
    await window.command("Backburner: Select Jupyter Engine…");
    await window
      .choice(/in use/)
      .first()
      .waitFor();
    await window.choice("Enter the address of a Jupyter server…").waitFor();
    await window.choice("Choose automatically").waitFor();
    await window.screenshot("engine-candidates-dark");
    await window.pick(debianPython);
    await eventually(async () => {
      const chosen = await host.run((api) => {
        const settings = api.workspace.getConfiguration("backburner");
        return [settings.get("jupyter.url"), settings.get("python.path")];
      }, undefined);
      assert.deepEqual(chosen, ["", debianPython]);
    });
    await runFile(window, "chosen.py");
    await card(page, "chosen.py").getByText("chosen.py runs").waitFor();
    await card(page, "chosen.py").getByText("Background Script Finished").waitFor();
  });

  it("[D13] finds a Python by itself, although the editor's PATH has none", async () => {
    await window.command("Backburner: Select Jupyter Engine…");
    await window.pick("Choose automatically");
    await runFile(window, "found.py");
    await card(page, "found.py").getByText("found.py runs").waitFor();
  });
});

/** What would ask to be saved. */
function unsaved(host: ExtensionHost): Promise<string[]> {
  return host.run(
    (api) => api.workspace.textDocuments.filter(({ isDirty }) => isDirty).map(({ uri }) => uri.toString()),
    undefined,
  );
}

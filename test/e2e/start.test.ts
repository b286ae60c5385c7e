import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { inProject } from "../../scripts/provision/project.ts";
import { editorOnPath } from "../../scripts/start/editor-on-path.ts";
import { eventually } from "./support/session.ts";

describe("npm start", function () {
  this.timeout(300_000);
  let started: ChildProcess | undefined;
  let said = "";
  const folder = mkdtempSync(join(tmpdir(), "backburner-start-"));

  afterEach(async () => {
    if (started?.exitCode !== null || started.signalCode !== null) return;
    started.kill("SIGKILL");
    await once(started, "exit");
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    said = "";
    const child = spawn(process.execPath, [inProject("scripts", "start.ts"), ...args], {
      cwd: inProject(),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
    started = child;
    return child;
  }

  it("serves the editor to browsers with --web, prints its address, and ends with Ctrl+C", async () => {
    const child = start(["--web"]);
    const address = await eventually(() => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)?.[0];
      assert.ok(found !== undefined && said.includes("Ctrl+C"), said);
      return found;
    }, 240_000);
    const response = await fetch(address);
    assert.deepEqual([response.status, (await response.text()).includes("workbench")], [200, true]);
    assert.equal(new URL(address).searchParams.get("folder"), inProject("samples"));
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [0, null], said);
    await assert.rejects(fetch(address));
  });

  it("takes no command of a remote window, and a sibling of the editor where there is no other", function () {
    if (process.platform === "win32") this.skip();
    for (const name of ["remote-cli/code", "bin/codium"]) {
      mkdirSync(join(folder, dirname(name)), { recursive: true });
      writeFileSync(join(folder, name), "");
    }
    const path = [join(folder, "remote-cli"), join(folder, "bin")];
    assert.equal(editorOnPath(path.join(delimiter)), join(folder, "bin", "codium"));
    assert.equal(editorOnPath(path[0]), undefined);
  });

  it("opens the samples in the desktop editor that is on PATH", async function () {
    if (process.platform === "win32") this.skip();
    const code = join(folder, "code");
    const record = join(folder, "arguments");
    writeFileSync(
      code,
      `#!/bin/sh\nprintf '%s\\n' "$@" > "${record}.part"\nmv "${record}.part" "${record}"\n`,
    );
    chmodSync(code, 0o755);
    const child = start([], { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`, DISPLAY: ":99" });
    assert.deepEqual(await once(child, "exit"), [0, null], said);
    assert.ok(existsSync(record), said);
    const args = readFileSync(record, "utf8").trim().split("\n");
    assert.equal(args[0], `--extensionDevelopmentPath=${inProject()}`);
    assert.equal(args.at(-1), inProject("samples"));
    const profile = args.find((one) => one.startsWith("--user-data-dir="))?.slice("--user-data-dir=".length);
    const settings = JSON.parse(readFileSync(join(profile ?? "", "User", "settings.json"), "utf8")) as object;
    assert.deepEqual(Object.keys(settings), ["backburner.python.path"]);
  });
});

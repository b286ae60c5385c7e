import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { RuntimeFileServers } from "../../../src/adapters/python/runtime-file-servers.ts";
import { TemporaryFolder } from "../../support/engine/temporary-folder.ts";

const system = "/usr/bin/python3";
const { signal } = new AbortController();

describe("RuntimeFileServers", function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;

  beforeEach(async () => {
    folder = await TemporaryFolder.make();
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  const list = async (): Promise<unknown> => {
    const servers = await new RuntimeFileServers([folder.path, folder.at("missing")]).list(signal);
    return servers.map(({ url, pid, version, token }) => ({ url, pid, version, token: token?.reveal() }));
  };
  const write = async (name: string, content: unknown, mode = 0o600): Promise<void> => {
    await writeFile(folder.at(name), typeof content === "string" ? content : JSON.stringify(content));
    await chmod(folder.at(name), mode);
  };
  const { pid } = process;

  it("finds a server that runs, and not one that was killed and left its file", async function () {
    if (!existsSync(system)) return this.skip();
    const env = {
      ...process.env,
      HOME: folder.path,
      JUPYTER_RUNTIME_DIR: folder.path,
      JUPYTER_CONFIG_DIR: folder.at("config"),
    };
    const options = [
      "--no-browser",
      "--allow-root",
      "--ServerApp.ip=127.0.0.1",
      "--ServerApp.base_url=/base",
      "--ServerApp.token=abc",
    ];
    const server = spawn(system, ["-m", "jupyter_server", ...options], {
      cwd: folder.path,
      env,
      stdio: "ignore",
    });
    const ended = new Promise((resolve) => server.once("exit", resolve));
    try {
      let found: unknown = [];
      while (JSON.stringify(found) === "[]" && server.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        found = await list();
      }
      const [only] = found as { url: string; version: string }[];
      assert.match(only?.url ?? "", /^http:\/\/(?:127\.0\.0\.1|localhost):\d+\/base\/$/);
      assert.match(only?.version ?? "", /^\d+\.\d+/);
      assert.deepEqual(found, [{ ...only, pid: server.pid, token: "abc" }]);
    } finally {
      server.kill("SIGKILL");
      await ended;
    }
    assert.equal(
      (await readdir(folder.path)).some((name) => name.startsWith("jpserver-")),
      true,
    );
    assert.deepEqual(await list(), []);
  });

  it("reads the files of both generations, and a server without a token", async () => {
    await write("jpserver-1.json", {
      url: "http://localhost:8888/",
      pid,
      token: "a",
      version: "2.14.0",
      sock: "",
    });
    await write("nbserver-2.json", { url: "http://localhost:8889/x/", pid, token: "", password: true });
    assert.deepEqual(await list(), [
      { url: "http://localhost:8888/", pid, version: "2.14.0", token: "a" },
      { url: "http://localhost:8889/x/", pid, version: "?", token: undefined },
    ]);
  });

  it("takes nothing that somebody else could have written, or that is no server", async () => {
    const good = { url: "http://localhost:8888/", pid, token: "a" };
    await write("jpserver-1.json", good, 0o666);
    await write("elsewhere.json", good);
    await symlink(folder.at("elsewhere.json"), folder.at("jpserver-2.json"));
    await mkdir(folder.at("jpserver-3.json"));
    await write("jpserver-4.json", '{"url":"http://loc');
    await write("jpserver-5.json", { url: "http+unix://%2Ftmp%2Fsock/", pid, token: "a" });
    await write("jpserver-6.json", { ...good, pid: -1 });
    await write("jpserver-7.json", { ...good, padding: "x".repeat(70_000) });
    await write("jpserver-8.json", [good]);
    await write("jpserver-x.json", good);
    assert.deepEqual(await list(), []);
  });
});

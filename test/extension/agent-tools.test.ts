import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestApi } from "../../src/extension/api.ts";
import { activated, cleanUp, setSetting, until, workspace } from "./extension-under-test.ts";

const forever = "import time\nprint('up', flush=True)\ntime.sleep(600)";

describe("the tools of the editor's agent", () => {
  let api: TestApi;

  before(async function () {
    this.timeout(120_000);
    api = await activated();
    await cleanUp();
    // Some calls of agents are let through without a question: then ours is asked, which tests can answer.
    await setSetting("chat.tools.global.autoApprove", { another_tool: true });
  });

  after(() => setSetting("chat.tools.global.autoApprove", undefined));
  afterEach(cleanUp);

  async function invoke(
    name: string,
    input: object,
    token?: vscode.CancellationToken,
  ): Promise<readonly unknown[]> {
    const options = { input, toolInvocationToken: undefined };
    return (await vscode.lm.invokeTool(`backburner_${name}`, options, token)).content;
  }

  /** The text of an answer. */
  async function told(name: string, input: object = {}): Promise<string> {
    const [part] = await invoke(name, input);
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    return part.value;
  }

  it("[A4] are offered by the editor", async () => {
    const names = await until("our tools", () => {
      const ours = vscode.lm.tools.filter(({ tags }) => tags.includes("backburner"));
      return ours.length === 6 ? ours.map(({ name }) => name).sort() : undefined;
    });
    assert.deepEqual(names, [
      "backburner_list_daemons",
      "backburner_read_daemon_output",
      "backburner_run_code",
      "backburner_start_daemon",
      "backburner_stop_daemon",
      "backburner_wait_for_daemon",
    ]);
  });

  it("[A4, bad/agent-auto-approve] start after our own question, list, read, wait and stop", async () => {
    assert.equal(await told("list_daemons"), "The user has no background scripts.");
    const started = await told("start_daemon", { code: forever, title: "Up" });
    assert.deepEqual(
      api.test.asked.map(({ program, language, folder, title }) => [program.code, language, folder, title]),
      [[forever, "python", workspace().fsPath, "Up"]],
    );
    const [record] = await api.listDaemons();
    assert.ok(record);
    const { daemon_id } = record;
    assert.ok(started.includes(`daemon_id ${daemon_id}`));
    assert.equal(record.chat_id, "vscode-agent");
    const waited = await told("wait_for_daemon", { daemon_id, timeout_seconds: 30, until_text: "up" });
    assert.match(waited, /^It has printed the text/);
    assert.match(await told("read_daemon_output", { daemon_id }), /running\nnext_seq: \d+\nup$/);
    assert.match(await told("list_daemons", { mine: true }), /\(Up\): running/);
    assert.match(await told("stop_daemon", { daemon_id }), /stopped/);
    assert.equal((await api.listDaemons())[0]?.status, "stopped");
  });

  it("[A4] run code in one kernel, and bring its pictures", async () => {
    await told("run_code", { code: "x = 6 * 7" });
    const png =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const [text, image] = await invoke("run_code", {
      code: `from base64 import b64decode\nfrom IPython.display import Image, display\nprint(x)\ndisplay(Image(b64decode("${png}")))`,
    });
    assert.ok(text instanceof vscode.LanguageModelTextPart);
    assert.match(text.value, /^status: finished after .*\n\[stdout\]\n42\n/);
    assert.ok(image instanceof vscode.LanguageModelDataPart);
    assert.deepEqual([image.mimeType, Buffer.from(image.data).toString("base64")], ["image/png", png]);
    assert.equal(api.test.asked.length, 2);
  });

  it("[A4, bad/agent-declined] run nothing that the user does not allow", async () => {
    api.test.consent = false;
    const no = "The code was not run because the user did not allow it.";
    assert.equal(await told("run_code", { code: "print(1)" }), no);
    assert.equal(await told("start_daemon", { code: "print(1)" }), no);
    assert.deepEqual(await api.listDaemons(), []);
  });

  it("[A4, bad/agent-auto-approve] are asked about by us when the editor lets a call through at once", async () => {
    await setSetting("chat.tools.global.autoApprove", undefined);
    try {
      // In tests the editor answers its questions by itself.
      api.test.consent = false;
      assert.match(await told("start_daemon", { code: "print(1)" }), /the user did not allow it/);
      assert.equal(api.test.asked.length, 1);
    } finally {
      await setSetting("chat.tools.global.autoApprove", { another_tool: true });
    }
  });

  it("[A4] let the editor show exactly what would run", async () => {
    const { lmTools } = await api.test.backburner();
    const input = { code: "x = '''\r\n  ```\r\n<!-- '''\r\n# \u202e!", language: "Python", title: "*A*" };
    assert.equal(lmTools.prepare("start_daemon", input).confirmationMessages, undefined);
    await setSetting("chat.tools.global.autoApprove", undefined);
    try {
      const { confirmationMessages } = lmTools.prepare("start_daemon", input);
      const { title, message } = confirmationMessages ?? {};
      assert.equal(title, "Run this code in the background?");
      assert.ok(message instanceof vscode.MarkdownString);
      assert.deepEqual([Boolean(message.isTrusted), Boolean(message.supportHtml)], [false, false]);
      assert.ok(message.value.endsWith("\n````python\nx = '''\n  ```\n<!-- '''\n# ⟨U+202E⟩!\n````\n"));
      assert.match(message.value, /Name\\: \\\*A\\\*/);
      assert.match(message.value, /Limit\\: 1 h/);
      assert.ok(message.value.replaceAll("\\", "").includes(`Folder: ${workspace().fsPath}`));
      assert.equal(lmTools.prepare("start_daemon", { code: 7 }).confirmationMessages, undefined);
      assert.equal(lmTools.prepare("run_code", { code: "#".repeat(60_000) }).confirmationMessages, undefined);
    } finally {
      await setSetting("chat.tools.global.autoApprove", { another_tool: true });
    }
  });

  it("[A4] let the editor ask before they stop what others have started, and only then", async () => {
    const { lmTools } = await api.test.backburner();
    const { daemon_id } = await api.startDaemon({ code: forever });
    await told("start_daemon", { code: forever });
    const mine = (await api.listDaemons({ chatId: "vscode-agent" }))[0]?.daemon_id;
    const asks = (id: unknown): boolean =>
      lmTools.prepare("stop_daemon", { daemon_id: id }).confirmationMessages !== undefined;
    assert.deepEqual([asks(daemon_id), asks(mine), asks("gone"), asks(7)], [true, false, false, false]);
    await api.stopDaemon(daemon_id);
    assert.equal(asks(daemon_id), false);
  });

  it("[A4] end with their call", async () => {
    const source = new vscode.CancellationTokenSource();
    const call = invoke("run_code", { code: "import time\ntime.sleep(600)" }, source.token);
    await until("the question", () => (api.test.asked.length > 0 ? true : undefined));
    source.cancel();
    await assert.rejects(call);
    // The kernel is free again.
    assert.match(await told("run_code", { code: "print('free')" }), /\nfree/);
  });

  it("[A4, bad/agent-input] say what is wrong, and ask nobody", async () => {
    assert.match(await told("start_daemon", {}), /The argument "code" is missing/);
    assert.match(
      await told("start_daemon", { code: "x", folder: "here" }),
      /"folder" must be an absolute path/,
    );
    assert.match(await told("stop_daemon", { daemon_id: "gone" }), /There is no background script "gone"/);
    assert.deepEqual(api.test.asked, []);
  });
});

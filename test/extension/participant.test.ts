import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestApi } from "../../src/extension/api.ts";
import { activated, cleanUp, ended, stdoutOf, until, workspace, write } from "./extension-under-test.ts";

const forever = "import time\nprint('up', flush=True)\ntime.sleep(600)";

/** What the participant says, piece by piece: Markdown, and buttons as their title and argument. */
class Said {
  readonly pieces: string[] = [];
  readonly buttons: string[] = [];

  get text(): string {
    return this.pieces.join("");
  }

  readonly stream = {
    markdown: (value: string | vscode.MarkdownString) =>
      this.pieces.push(typeof value === "string" ? value : value.value),
    button: ({ title, arguments: [id] = [] }: vscode.Command) => this.buttons.push(`${title} ${String(id)}`),
    progress: () => undefined,
  } as unknown as vscode.ChatResponseStream;
}

describe("the chat participant", () => {
  let api: TestApi;

  before(async function () {
    this.timeout(120_000);
    api = await activated();
    await cleanUp();
  });

  afterEach(cleanUp);

  async function ask(
    command: string | undefined,
    prompt: string,
    references: readonly vscode.ChatPromptReference[] = [],
  ): Promise<Said & { result?: vscode.ChatResult }> {
    const said: Said & { result?: vscode.ChatResult } = new Said();
    const { participant } = await api.test.backburner();
    const token = new vscode.CancellationTokenSource().token;
    said.result = await participant.answer({ command, prompt, references }, said.stream, token);
    return said;
  }

  it("[A4] runs what is typed without a question, and offers what may follow", async () => {
    const { text, buttons, result } = await ask("run", `\`\`\`python\n${forever}\n\`\`\``);
    const [record] = await api.listDaemons();
    assert.ok(record);
    assert.deepEqual([record.chat_id, record.code, record.folder], ["editor", forever, workspace().fsPath]);
    assert.deepEqual(api.test.asked, []);
    assert.match(text, /^\n\n\*\*print\\\(\\'up.*\*\* — Running .*\n\n```text\nup\n```\n$/s);
    assert.deepEqual(buttons, [`Stop ${record.daemon_id}`, `Show Output ${record.daemon_id}`]);
    const { participant } = await api.test.backburner();
    assert.deepEqual(
      participant.followups(result ?? {}).map(({ prompt, command }) => [prompt, command]),
      [
        [record.daemon_id, "output"],
        [record.daemon_id, "stop"],
      ],
    );
    assert.deepEqual(participant.followups({}), []);
  });

  it("[A4] runs a file with its arguments", async () => {
    await write("args.py", "import sys\nprint(sys.argv[1:])\n");
    const { result } = await ask("run", "args.py one 'two three'");
    const id = String(result?.metadata?.["daemonId"]);
    await ended(api, id);
    assert.equal(await stdoutOf(api, id), "['one', 'two three']\n");
  });

  it("[A4] runs a file or a selection that is typed, and nothing that is only attached", async () => {
    const uri = await write("typed.py", "print('a')\nprint('b')\n");
    const selection = new vscode.Location(uri, new vscode.Range(1, 0, 1, 10));
    const nothing = await ask("run", "", [{ id: "vscode.implicit.selection", value: selection }]);
    assert.match(nothing.text, /lists your background scripts/);
    assert.deepEqual(await api.listDaemons(), []);
    const half = await ask("run", " #selection", [
      { id: "vscode.selection", range: [1, 11], value: selection },
    ]);
    const whole = await ask("run", "#file:typed.py", [{ id: "vscode.file", range: [0, 14], value: uri }]);
    const printed: string[] = [];
    for (const { result } of [half, whole]) {
      const id = String(result?.metadata?.["daemonId"]);
      await ended(api, id);
      printed.push(await stdoutOf(api, id));
    }
    assert.deepEqual(printed, ["b\n", "a\nb\n"]);
  });

  it("[A4, D6] names those that run when there is no slot", async () => {
    for (const title of ["One", "Two", "Three"]) await api.startDaemon({ code: forever, title });
    const { result, buttons } = await ask("run", "print(1)");
    assert.match(result?.errorDetails?.message ?? "", /^3 background scripts are already running/);
    assert.equal(buttons.filter((button) => button.startsWith("Stop")).length, 3);
  });

  it("[A4] stops what is meant, and asks when that is not clear", async () => {
    const first = await api.startDaemon({ code: forever, title: "Beat *one*" });
    const second = await api.startDaemon({ code: forever, title: "Beat two" });
    const unclear = await ask("stop", "beat");
    assert.match(unclear.text, /There are several.*Beat two.*Beat \\\*one\\\*/s);
    assert.equal((await api.listDaemons()).filter(({ phase }) => phase !== "ended").length, 2);
    assert.match((await ask("stop", "two")).text, /Stopped by user/);
    assert.equal((await ended(api, second.daemon_id)).status, "stopped");
    await ask("stop", "");
    assert.equal((await ended(api, first.daemon_id)).status, "stopped");
    assert.match((await ask("stop", "beat")).text, /There is no such background script/);
  });

  it("[A4] shows the newest output of the newest that is meant", async () => {
    const { daemon_id } = await api.startDaemon({ code: "print('one')\nprint('two')", title: "Lines" });
    await ended(api, daemon_id);
    assert.match((await ask("output", "lines")).text, /Lines\*\* — Finished .*```text\none\ntwo\n```/s);
  });

  it("[A4, bad/agent-input] says what is wrong, and runs nothing", async () => {
    const { result } = await ask("run", "gone.py");
    assert.equal(result?.errorDetails?.message, 'There is no file "gone.py" in this workspace.');
    for (const [command, prompt] of [
      ["run", "my heartbeat"],
      ["run", ""],
      [undefined, "print(1)"],
      ["constructor", "print(1)"],
    ] as const)
      assert.match((await ask(command, prompt)).text, /lists your background scripts/);
    assert.deepEqual(await api.listDaemons(), []);
  });

  it("[A4] lets go of its answer when that is cancelled, but not of what has begun", async () => {
    const { participant } = await api.test.backburner();
    const source = new vscode.CancellationTokenSource();
    const request = { command: "run", prompt: "import time; time.sleep(600)", references: [] };
    const answer = participant.answer(request, new Said().stream, source.token);
    const id = await until("the script", async () => (await api.listDaemons())[0]?.daemon_id);
    source.cancel();
    await answer;
    assert.equal((await api.listDaemons()).find(({ daemon_id }) => daemon_id === id)?.status, "running");
  });
});

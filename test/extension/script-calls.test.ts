import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { ScriptQuestion } from "../../src/core/code-mode/script-consent.ts";
import { NotificationConsent } from "../../src/extension/code-mode/notification-consent.ts";
import type { ChatId, DaemonId } from "../../src/protocol/ids.ts";

const question: ScriptQuestion = {
  script: { id: "s" as DaemonId, chatId: "c" as ChatId, title: "report $(x)", background: true },
  tool: {
    ...{ server_id: "github", server_title: "GitHub [x](command:evil)", type: "mcp", name: "create_issue" },
    ...{ title: "Create issue", read_only: false },
  },
  arguments: '{"title":"a\u202eb","n":1}',
  again: false,
  hash: "h",
  description: "Creates one.\u200b\nIn two lines.",
  changes: [],
};

/** What the editor's notifications are answered, one after another, which no test can reach; gives what they have said. */
function answering(...answers: readonly (string | undefined | Promise<string | undefined>)[]) {
  const asked: { readonly message: string; readonly buttons: readonly string[] }[] = [];
  const said: string[] = [];
  const window = vscode.window as { showWarningMessage: unknown; showInformationMessage: unknown };
  const real = { ...window, warn: window.showWarningMessage, tell: window.showInformationMessage };
  const left = [...answers];
  window.showWarningMessage = async (message: string, ...buttons: readonly string[]) => {
    asked.push({ message, buttons });
    return left.shift();
  };
  window.showInformationMessage = async (message: string) => {
    said.push(message);
    return undefined;
  };
  const restore = (): void => {
    window.showWarningMessage = real.warn;
    window.showInformationMessage = real.tell;
  };
  return { asked, said, restore };
}

describe("the question before a script's call", () => {
  const shown: (readonly string[])[] = [];
  const consent = new NotificationConsent(async (...text) => {
    shown.push(text);
  });
  const { signal } = new AbortController();

  for (const [button, answer] of [
    ["Allow Once", "once"],
    ["Allow for This Script", "script"],
    ["Decline", "decline"],
    [undefined, "decline"],
  ] as const) {
    it(`[K3] takes ${button ?? "closing it"} as "${answer}"`, async () => {
      const editor = answering(button);
      try {
        assert.equal(await consent.ask(question, signal), answer);
      } finally {
        editor.restore();
      }
      assert.deepEqual(editor.asked, [
        {
          message: 'The script "report $ (x)" wants to call create_issue of GitHub [x] (command:evil).',
          buttons: ["Show Arguments", "Allow Once", "Allow for This Script", "Decline"],
        },
      ]);
    });
  }

  it("[K2, bad/reload] says when a window that is gone may have made the call already", async () => {
    const editor = answering("Allow Once");
    try {
      assert.equal(await consent.ask({ ...question, again: true }, signal), "once");
    } finally {
      editor.restore();
    }
    assert.match(editor.asked[0]?.message ?? "", /A window that is gone may have done so already\.$/);
  });

  it("[K3] shows all that would be sent as a document, with nothing hidden in it, and asks again", async () => {
    const editor = answering("Show Arguments", "Always Allow");
    try {
      const changes = ["- Creates none.", "+ Creates one."];
      assert.equal(await consent.ask({ ...question, changes }, signal), "always");
    } finally {
      editor.restore();
    }
    assert.match(editor.asked[0]?.message ?? "", /describes itself otherwise than when you allowed it/);
    assert.deepEqual(
      editor.asked.map(({ buttons }) => buttons),
      [
        ["Show Arguments", "Allow Once", "Allow for This Script", "Decline"],
        ["Allow Once", "Allow for This Script", "Always Allow", "Decline"],
      ],
    );
    const [title, text, language] = shown.at(-1) ?? [];
    assert.deepEqual([title, language], ["github create_issue", "jsonc"]);
    const lines = text?.split("\n") ?? [];
    for (const line of [
      "// Creates one.\\u{200b}",
      "// In two lines.",
      "// + Creates one.",
      '  "title": "a\\u{202e}b",',
    ])
      assert.ok(lines.includes(line), `${line}\n${text ?? ""}`);
  });

  it("[bad/calls-ended] is withdrawn when the script ends; a later click does nothing and says so", async () => {
    const click = Promise.withResolvers<string | undefined>();
    const editor = answering(click.promise);
    const controller = new AbortController();
    const asked = consent.ask(question, controller.signal);
    controller.abort();
    await assert.rejects(asked, { name: "AbortError" });
    click.resolve("Allow Once");
    await new Promise((resolve) => setImmediate(resolve));
    editor.restore();
    assert.deepEqual(editor.said, ['Nothing was called: "report $ (x)" does not wait for it any more.']);
  });
});

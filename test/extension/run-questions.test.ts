import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Run } from "../../src/core/daemons/run-gate.ts";
import { InputBoxPrompt } from "../../src/extension/daemons/input-prompt.ts";
import { ModalConsent } from "../../src/extension/daemons/consent.ts";
import { type ChatId, NO_MESSAGE } from "../../src/protocol/ids.ts";

const evil = "[Look](command:workbench.action.quit) $(verified)";
const harmless = "[Look] (command:workbench.action.quit) $ (verified)";
const run: Run = {
  program: { kind: "code", code: "1" },
  language: "python",
  chatId: "agent-x-01234567" as ChatId,
  messageId: NO_MESSAGE,
  title: evil,
};
const origin = {
  kind: "agent",
  name: "An agent",
  background: true,
  engine: "Python",
  limitSeconds: 60,
  isShown: false,
} as const;

describe("what the user is asked in messages and boxes of the editor", () => {
  const window = vscode.window as unknown as Record<string, unknown>;
  const { showWarningMessage, showInformationMessage, showInputBox } = window;
  afterEach(() => {
    Object.assign(window, { showWarningMessage, showInformationMessage, showInputBox });
  });

  it("[A4, bad/agent-input] names a script of an agent without its links, which would run commands of the editor", async () => {
    const said: string[] = [];
    window["showWarningMessage"] = async () => vscode.l10n.t("Show Code");
    window["showInformationMessage"] = async (message: string) => {
      said.push(message);
    };
    const consent = new ModalConsent({ preview: () => Promise.resolve() });
    assert.equal(await consent.ask(run, origin, new AbortController().signal), false);
    assert.deepEqual(said, [`This is the code of "${harmless}" that wants to run.`]);
  });

  it("[K4] shows the prompt of a script's input() without links", async () => {
    const shown: (string | undefined)[] = [];
    window["showInputBox"] = async ({ title, prompt }: vscode.InputBoxOptions) => {
      shown.push(title, prompt);
      return "x";
    };
    const { signal } = new AbortController();
    const question = { title: evil, password: false };
    const box = new InputBoxPrompt();
    for (const prompt of [`${evil}: `, " "])
      assert.equal(await box.ask({ ...question, prompt }, signal), "x");
    const title = `"${harmless}" asks for input`;
    assert.deepEqual(shown, [title, `${harmless}:`, title, "The script waits for a line of text."]);
  });
});

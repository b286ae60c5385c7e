import * as vscode from "vscode";
import { Secret } from "../../core/base/secret.ts";
import type { PromptView } from "../../protocol/tools.ts";
import { signingIn } from "./oauth/signing-in.ts";
import { shownText } from "./shown-text.ts";

/** What the user said: a secret, that there is none, or (undefined) nothing. */
export type AskedSecret = { readonly secret: Secret | undefined } | undefined;

/** What is asked in boxes of the editor; without an address where a form is not that far yet. */
export interface ToolDialogs {
  /** The key of a server. */
  key(title: string, url: string | undefined): Promise<AskedSecret>;
  /** The secret of a client that was registered by hand. */
  clientSecret(title: string): Promise<AskedSecret>;
  /** The value of a header. */
  header(name: string, url: string | undefined): Promise<AskedSecret>;
  /** The arguments of a prompt; undefined when the user has given up. */
  promptValues(prompt: PromptView): Promise<Readonly<Record<string, string>> | undefined>;
  /** Shows that a sign-in in the browser is under way, as long as `work` lasts; its signal aborts when the user gives it up. */
  signingIn: typeof signingIn;
  /** Says something that went wrong beside what was wanted. */
  warn(message: string): void;
}

/** The boxes of VS Code. */
export const toolDialogs: ToolDialogs = {
  key: (title, url) =>
    askSecret(
      title === ""
        ? vscode.l10n.t("Key for the Tool Server")
        : vscode.l10n.t("Key for {0}", shownText(title, 100)),
      whereTo(url),
      (text) =>
        /^[\x21-\x7e]*$/.test(text.trim())
          ? undefined
          : vscode.l10n.t("A key has no spaces and no special letters."),
    ),
  clientSecret: (title) =>
    askSecret(
      title === ""
        ? vscode.l10n.t("Client Secret for the Tool Server")
        : vscode.l10n.t("Client Secret for {0}", shownText(title, 100)),
      vscode.l10n.t(
        "It is kept in the secret storage and sent to the authorization server only, once you register or sign in; leave it empty for none.",
      ),
      (text) =>
        /^[\x20-\x7e]*$/.test(text.trim())
          ? undefined
          : vscode.l10n.t("A client secret is one line without special letters."),
    ),
  header: (name, url) =>
    askSecret(vscode.l10n.t("Value of the Header {0}", shownText(name, 100)), whereTo(url), (text) =>
      /^[\x20-\x7e\xa0-\xff]*$/.test(text.trim())
        ? undefined
        : vscode.l10n.t("The value of a header is one line without special letters."),
    ),
  promptValues: async (prompt) => {
    const values = new Map<string, string>();
    for (const { name, description, required } of prompt.arguments) {
      const value = await vscode.window.showInputBox({
        title: shownText(`${prompt.title || prompt.name}: ${name}`, 100),
        prompt: shownText(description, 300) || (required ? "" : vscode.l10n.t("It may be left empty.")),
        ignoreFocusOut: true,
        validateInput: (text) =>
          required && text.trim() === "" ? vscode.l10n.t("The prompt needs this.") : undefined,
      });
      if (value === undefined) return undefined;
      if (value !== "") values.set(name, value);
    }
    return Object.fromEntries(values);
  },
  signingIn,
  warn: (message) => void vscode.window.showWarningMessage(shownText(message, 1000)),
};

function whereTo(url: string | undefined): string {
  return url === undefined
    ? vscode.l10n.t(
        "It is kept in the secret storage and sent to the address in the form only; leave it empty for none.",
      )
    : vscode.l10n.t(
        "It is kept in the secret storage and sent to {0} only; leave it empty for none.",
        new URL(url).origin,
      );
}

async function askSecret(
  title: string,
  prompt: string,
  problemOf: (text: string) => string | undefined,
): Promise<AskedSecret> {
  const text = await vscode.window.showInputBox({
    title,
    prompt,
    password: true,
    ignoreFocusOut: true,
    validateInput: problemOf,
  });
  if (text === undefined) return undefined;
  const secret = text.trim();
  return { secret: secret === "" ? undefined : new Secret(secret) };
}

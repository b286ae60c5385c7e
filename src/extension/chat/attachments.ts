import { readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { Attachment } from "../../protocol/chat.ts";

const maxTextBytes = 256 * 1024;
const maxImageBytes = 3 * 1024 * 1024;

const images: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
};

/** What is selected in the editor that the user was in last; undefined when nothing is. */
export function attachSelection(): Attachment | undefined {
  const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  if (editor === undefined) return undefined;
  const { document, selection } = editor;
  const text = selection.isEmpty ? "" : document.getText(selection);
  if (text === "") return undefined;
  const lines = `${String(selection.start.line + 1)}-${String(selection.end.line + 1)}`;
  return {
    kind: "text",
    name: `${path.posix.basename(document.uri.path)}:${lines}`.slice(-200),
    text: shortened(text),
    language: document.languageId,
  };
}

/** Asks for a file; undefined when the user chooses none. Errors: `api.invalid` for what cannot be attached, with why. */
export async function attachFile(): Promise<Attachment | undefined> {
  const [file] =
    (await vscode.window.showOpenDialog({
      canSelectMany: false,
      title: vscode.l10n.t("Attach File"),
      openLabel: vscode.l10n.t("Attach"),
    })) ?? [];
  return file === undefined ? undefined : readAttachment(file.fsPath);
}

/** A file as something that a model can read. */
async function readAttachment(file: string): Promise<Attachment> {
  const name = path.basename(file).slice(-200);
  const mime = images[path.extname(file).toLowerCase()];
  const { size } = await stat(file);
  if (mime !== undefined) {
    if (size > maxImageBytes) throw tooLarge(name, maxImageBytes);
    return { kind: "image", name, mime, data: await readFile(file, "base64") };
  }
  if (size > maxTextBytes) throw tooLarge(name, maxTextBytes);
  const bytes = await readFile(file);
  if (bytes.includes(0)) {
    throw new AppError(
      "api.invalid",
      vscode.l10n.t("{0} is not a text file; attach text or a picture (PNG, JPEG, GIF, WebP).", name),
    );
  }
  return { kind: "text", name, text: bytes.toString("utf8") };
}

function shortened(text: string): string {
  return text.length <= maxTextBytes ? text : `${text.slice(0, maxTextBytes)}\n…`;
}

function tooLarge(name: string, max: number): AppError {
  return new AppError(
    "api.invalid",
    vscode.l10n.t("{0} is larger than {1} KB; attach a part of it.", name, max / 1024),
  );
}

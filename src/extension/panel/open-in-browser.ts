import { writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import { fileName } from "../file-name.ts";
import type { TemporaryFiles } from "../storage.ts";
import { browserPage, browserPolicy } from "./browser-page.ts";
import { serveOnce } from "./one-page-server.ts";

/** Opens one output in the user's browser: a private file here, a page that is served once where files are on another machine. */
export async function openInBrowser(
  record: DaemonOutput,
  title: string,
  files: TemporaryFiles,
): Promise<void> {
  const html = browserPage(record, title);
  const isElsewhere = vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web;
  if (isElsewhere) {
    const address = vscode.Uri.parse(await serveOnce(html, browserPolicy));
    await vscode.env.openExternal(await vscode.env.asExternalUri(address));
    return;
  }
  const path = await files.create(`${fileName(title, "output")}.html`);
  await writeFile(path, html);
  await vscode.env.openExternal(vscode.Uri.file(path));
}

import * as vscode from "vscode";
import { AppError } from "../core/base/errors.ts";

/** Workspace trust, asked for at every entry point: the manifest alone does not keep another extension from calling us. */
export const trust = {
  /** False in Restricted Mode. */
  granted: (): boolean => vscode.workspace.isTrusted,
  /** The user has trusted the workspace; works without a reload. */
  onDidGrant: vscode.workspace.onDidGrantWorkspaceTrust,
} as const;

/** Errors: `daemons.untrusted`. */
export function requireTrust(): void {
  if (trust.granted()) return;
  throw new AppError(
    "daemons.untrusted",
    vscode.l10n.t(
      "This workspace is in Restricted Mode, so nothing can run. Trust the workspace to run code.",
    ),
  );
}

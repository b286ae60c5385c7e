import type * as vscode from "vscode";

/** This extension's version. */
export function versionOf({ extension }: Pick<vscode.ExtensionContext, "extension">): string {
  return String((extension.packageJSON as { readonly version?: unknown }).version);
}

import * as vscode from "vscode";
import { signalOf } from "../cancellation.ts";

/** Shows what is done and lets the user give it up. */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (_, token) =>
    work(signalOf(token)),
  );
}

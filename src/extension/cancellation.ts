import type * as vscode from "vscode";

/** The editor's way to cancel as an AbortSignal; the only place where the one becomes the other. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else
    token.onCancellationRequested(() => {
      controller.abort();
    });
  return controller.signal;
}

import * as vscode from "vscode";
import { systemClock } from "../core/base/clock.ts";
import type { Disposable } from "../core/base/lifecycle.ts";
import { toDisposable } from "../core/base/lifecycle.ts";
import type { Foreground } from "../core/chat/foreground.ts";
import type { Recovery } from "../core/daemons/recovery.ts";
import { LeasePulse } from "./lease-pulse.ts";
import type { Report } from "./report.ts";
import { settings } from "./settings.ts";
import { trust } from "./trust.ts";

/**
 * Counts a user interface that is silent for long as the user's leaving, in windows whose extension host outlives it: those in a browser and
 * those of a remote machine. On the desktop both end together, and a window that is only slow must not lose its daemons.
 */
export function watchUser(
  recovery: Recovery,
  foreground: Pick<Foreground, "endAll">,
  report: Report,
): Disposable {
  const outlives = vscode.env.uiKind === vscode.UIKind.Web || vscode.env.remoteName !== undefined;
  if (!outlives) return toDisposable(() => undefined);
  // One after the other: whoever comes back in the middle of the leaving has left first.
  let done: Promise<unknown> = Promise.resolve();
  const next = (step: () => Promise<void>): void => {
    done = done.then(() => report.guard(step));
  };
  return new LeasePulse({
    clock: systemClock,
    roundTrip: () => vscode.commands.executeCommand("setContext", "backburner.loaded", true),
    graceSeconds: () => settings.graces().uiLostSeconds,
    onLost: () => {
      next(async () => {
        await foreground.endAll();
        await recovery.leave();
      });
    },
    onBack: () => {
      if (trust.granted()) next(() => recovery.comeBack());
    },
  });
}

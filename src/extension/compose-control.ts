import * as vscode from "vscode";
import { portFile } from "../adapters/control-api/port-file.ts";
import { TokenFile } from "../adapters/control-api/token-file.ts";
import { exclusively } from "../adapters/keeper/file-lock.ts";
import type { Clock } from "../core/base/clock.ts";
import type { Leadership } from "../core/base/leadership.ts";
import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { Secret } from "../core/base/secret.ts";
import { AllDaemons, type AllDaemonsContext } from "../core/control/all-daemons.ts";
import { ControlHost } from "../core/control/control-host.ts";
import { withSessions } from "../core/control/session-caller.ts";
import type { Command } from "./commands/table.ts";
import { type ControlCommandId, controlCommands } from "./control/control-commands.ts";
import type { Report } from "./report.ts";
import { settings } from "./settings.ts";
import { trust } from "./trust.ts";

/** What the control API is built on. */
export interface ComposeControlContext {
  readonly context: vscode.ExtensionContext;
  readonly held: DisposableStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: Report;
  readonly version: string;
  readonly daemons: AllDaemonsContext["daemons"];
  readonly leadership: Leadership;
  /** The tokens by which tool servers know their user, of all origins that the user has approved. */
  readonly sessionTokens: () => Promise<readonly Secret[]>;
}

/** The control API, for the rest of the extension. */
export interface ComposedControl {
  readonly commands: Record<ControlCommandId, Command>;
  /** Serves it from now on, whenever it is switched on and it is this window's turn. */
  start(): void;
}

/** Builds the control API by hand, beside `compose`; like that one it sees the adapters. Its server loads when it is switched on. */
export function composeControl(parts: ComposeControlContext): ComposedControl {
  const { context, held, clock, log, report, version, daemons, leadership } = parts;
  const place = (name: string): string =>
    vscode.Uri.joinPath(context.globalStorageUri, "control-api", name).fsPath;
  const tokens = new TokenFile({ path: place("tokens.json"), exclusively, clock, log });
  held.add(
    tokens.onDidSetAside((path) => {
      report.warn(
        vscode.l10n.t(
          "The file of API tokens was damaged, so they are not valid any more. It was kept as {0}; create new tokens.",
          path,
        ),
      );
    }),
  );
  const host = held.add(
    new ControlHost({
      leadership,
      serve: async (options, signal) => {
        const { serveControlApi } = await import("../adapters/control-api/serve-control-api.ts");
        return serveControlApi(
          { ...options, tokens: withSessions(options.tokens, parts.sessionTokens, log) },
          signal,
        );
      },
      daemons: new AllDaemons({ daemons, clock, log }),
      tokens,
      ports: portFile(place("port")),
      settings: () => {
        const { enabled, port } = settings.controlApi();
        return { enabled: enabled && trust.granted(), port };
      },
      version,
      clock,
      log,
      tell: (error) => void report.show(error),
    }),
  );
  const update = (): void => {
    host.update();
  };
  return {
    commands: controlCommands({ tokens, host, clock }),
    start: () => {
      held.add(settings.onDidChangeControlApi(update));
      held.add(trust.onDidGrant(update));
      update();
    },
  };
}

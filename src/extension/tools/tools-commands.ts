import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { CommandTable } from "../commands/table.ts";
import { withProgress } from "../models/with-progress.ts";
import type { Panel } from "../panel/panel.ts";
import { addServer } from "./add-server.ts";
import { shownText } from "./shown-text.ts";
import { signIn } from "./sign-in.ts";
import { deleteServer, type ToolsPageContext } from "./tools-page.ts";

/** What the commands for tool servers work with. */
export type ToolsCommandsContext = ToolsPageContext & { readonly panel: Pick<Panel, "showTools"> };

/** The commands that are about tool servers. */
export type ToolsCommandId = Extract<keyof CommandTable, `backburner.tools.${string}`>;

/** What each of them does; the server comes from a row of the Tool Servers view, or is asked for. */
export function toolsCommands(context: ToolsCommandsContext): Pick<CommandTable, ToolsCommandId> {
  const { panel, settings, servers, transfer, showLog, trust } = context;
  const enable = async (argument: unknown, enabled: boolean): Promise<void> => {
    const server = known(argument, settings.list());
    if (server !== undefined) await settings.keep({ ...server, enabled });
  };
  return {
    "backburner.tools.add": async () => {
      const id = await addServer(context);
      if (id !== undefined) panel.showTools();
    },
    "backburner.tools.show": async (argument) => {
      const server = known(argument, settings.list());
      panel.showTools(server === undefined ? undefined : { id: server.id });
    },
    "backburner.tools.import": async () => {
      // What was added is connected there, and seen.
      if ((await transfer.import()) > 0) panel.showTools();
    },
    "backburner.tools.export": async (argument) => {
      await transfer.export(known(argument, settings.list())?.id);
    },
    "backburner.tools.reconnect": async (argument) => {
      trust.require();
      const server = await which(argument, context, vscode.l10n.t("Reconnect Tool Server"));
      if (server !== undefined) await reconnect(server, context);
    },
    "backburner.tools.showLog": async (argument) => {
      const server = await which(argument, context, vscode.l10n.t("Show Log of Tool Server"));
      if (server !== undefined) showLog(server);
    },
    "backburner.tools.enable": (argument) => enable(argument, true),
    "backburner.tools.disable": (argument) => enable(argument, false),
    "backburner.tools.remove": async (argument) => {
      const server = await which(argument, context, vscode.l10n.t("Remove Tool Server"));
      if (server === undefined) return;
      await deleteServer(server.id, context);
      // The offer stays as long as the user wants.
      void context.report.guard(() => offerUndo(server, context));
    },
  };

  async function reconnect(server: ToolServer, all: ToolsCommandsContext): Promise<void> {
    const status = servers.statuses().find((one) => one.server.id === server.id);
    if (status?.state.kind === "sign-in") {
      if (!(await signIn(server, all))) panel.showTools({ id: server.id });
      return;
    }
    const title = vscode.l10n.t("Connecting {0}…", shownText(server.name || server.url, 100));
    await withProgress(title, (signal) => servers.reconnect(server.id, signal));
  }
}

async function offerUndo(server: ToolServer, { deletion }: ToolsCommandsContext): Promise<void> {
  const undo = vscode.l10n.t("Undo");
  const picked = await vscode.window.showInformationMessage(
    vscode.l10n.t('The tool server "{0}" was removed.', shownText(server.name || server.url, 100)),
    undo,
  );
  // Another one may have been removed since.
  if (picked === undo && deletion.deleted?.id === server.id) await deletion.undo();
}

/** The one that is meant; without one the user picks. Errors: `tools.unknown` when there is none. */
async function which(
  argument: unknown,
  { settings }: Pick<ToolsCommandsContext, "settings">,
  title: string,
): Promise<ToolServer | undefined> {
  const servers = settings.list();
  const meant = known(argument, servers);
  if (meant !== undefined) return meant;
  if (servers.length === 0) {
    throw new AppError("tools.unknown", vscode.l10n.t("There is no tool server yet. Add one first."));
  }
  const items = servers.map((server) => ({
    label: server.name || server.id,
    description: server.url,
    server,
  }));
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.server;
}

/** An id, or a row of the Tool Servers view. */
function known(argument: unknown, servers: readonly ToolServer[]): ToolServer | undefined {
  const row = argument as { readonly server?: { readonly id?: unknown } } | null | undefined;
  const id = typeof argument === "object" ? row?.server?.id : argument;
  return servers.find((server) => server.id === id);
}

import * as vscode from "vscode";
import { AppError } from "../../core/base/errors.ts";
import type { Daemons } from "../../core/daemons/daemons.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { OutputSource } from "../../core/daemons/output-source.ts";
import type { Handlers } from "../../protocol/requests.ts";
import type { PageView } from "../../protocol/views.ts";
import type { ChatPage } from "../chat/chat-page.ts";
import type { Report } from "../report.ts";
import type { TemporaryFiles } from "../storage.ts";
import type { ToolsPage } from "../tools/tools-page.ts";
import type { DaemonCalls } from "./daemon-calls.ts";
import { beginStop, beginStopAll } from "./begin-stop.ts";
import { openDocs } from "./open-docs.ts";
import { openInBrowser } from "./open-in-browser.ts";
import type { OpenedDaemons } from "./opened-daemons.ts";

/** What the answers need. */
export interface HandlersContext {
  readonly daemons: Daemons;
  readonly output: OutputSource;
  /** One output of code that has run in a chat's kernel, as the chat has kept it. */
  readonly keptInChat: (id: DaemonId, seq: number) => DaemonOutput | undefined;
  readonly opened: OpenedDaemons;
  readonly called: DaemonCalls;
  readonly files: TemporaryFiles;
  readonly report: Report;
  readonly view: () => PageView;
  /** The page is there and asks for what to draw. */
  readonly onOpen: () => void;
}

/** What each request of the page does that is not about the chat or its tools. */
export function pageHandlers({
  daemons,
  output,
  keptInChat,
  opened,
  called,
  files,
  report,
  view,
  onOpen,
}: HandlersContext): Omit<Handlers, keyof ChatPage["handlers"] | keyof ToolsPage["handlers"]> {
  const command = async (id: string, daemon: string): Promise<undefined> => {
    await vscode.commands.executeCommand(id, daemon);
    return undefined;
  };
  // Its card says that it is stopping by then: what goes wrong has no other place.
  const later = (error: unknown): void => void report.show(error);
  return {
    "page:open": async () => {
      opened.closeAll();
      onOpen();
      return view();
    },
    "daemon:open": ({ daemon_id }) => {
      const id = readable(daemon_id, output);
      called.tell(id);
      return opened.open(id);
    },
    "daemon:close": async ({ daemon_id }) => {
      opened.close(daemon_id as DaemonId);
      return undefined;
    },
    "daemon:ack": async ({ daemon_id, batch }) => {
      opened.acknowledge(daemon_id as DaemonId, batch);
      return undefined;
    },
    "daemon:earlier": ({ daemon_id, before_seq, limit }) =>
      output.tail(readable(daemon_id, output), { beforeSeq: before_seq, limit }),
    "daemon:stop": async ({ daemon_id }) => {
      await beginStop(daemons, known(daemon_id, daemons), later);
      return undefined;
    },
    "daemon:run-again": ({ daemon_id }) => command("backburner.daemons.runAgain", daemon_id),
    "daemon:show-log": ({ daemon_id }) => command("backburner.daemons.openLog", daemon_id),
    "daemon:show-code": ({ daemon_id }) => command("backburner.daemons.showCode", daemon_id),
    "daemon:open-in-browser": async ({ daemon_id, seq }) => {
      const id = daemon_id as DaemonId;
      const record = keptInChat(id, seq) ?? (await oneOutput(known(id, daemons), seq, daemons));
      if (record === undefined) {
        throw new AppError("daemons.unknown", vscode.l10n.t("This output is not kept any more."));
      }
      await openInBrowser(record, daemons.get(id)?.title ?? "", files);
      return undefined;
    },
    "daemons:stop-all": async () => ({ failed: await beginStopAll(daemons, later) }),
    "daemons:clear-finished": async () => {
      await vscode.commands.executeCommand("backburner.daemons.clearFinished");
      return undefined;
    },
    "command:run": async ({ command: id }) => {
      await vscode.commands.executeCommand(id);
      return undefined;
    },
    "clipboard:write": async ({ text }) => {
      await vscode.env.clipboard.writeText(text);
      return undefined;
    },
    "link:open": async ({ url }) => {
      await openLink(url);
      return undefined;
    },
    "docs:open": async () => {
      await openDocs();
      return undefined;
    },
  };
}

async function oneOutput(id: DaemonId, seq: number, daemons: Daemons): Promise<DaemonOutput | undefined> {
  const { records } = await daemons.read(id, { sinceSeq: Math.max(0, seq - 1), limit: 1 });
  return records.find((record) => record.seq === seq);
}

/** A daemon, or what runs or has just run in a chat's kernel. */
function readable(id: string, output: OutputSource): DaemonId {
  const daemonId = id as DaemonId;
  if (output.has(daemonId)) return daemonId;
  throw new AppError("daemons.unknown", vscode.l10n.t("This background script is not known any more."));
}

function known(id: string, daemons: Daemons): DaemonId {
  const daemonId = id as DaemonId;
  if (daemons.get(daemonId) !== undefined) return daemonId;
  throw new AppError("daemons.unknown", vscode.l10n.t("This background script is not known any more."));
}

/** Nothing but the web: what a script prints must not start programs or commands. */
async function openLink(url: string): Promise<void> {
  if (!URL.canParse(url)) return;
  const { protocol } = new URL(url);
  if (protocol === "https:" || protocol === "http:")
    await vscode.env.openExternal(vscode.Uri.parse(url, true));
}

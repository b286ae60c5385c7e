import * as vscode from "vscode";
import { replaceFile } from "../adapters/files/replace-file.ts";
import { exclusively } from "../adapters/keeper/file-lock.ts";
import type { AgentToolbox } from "../core/agents/agent-tool.ts";
import type { AgentServer, AgentServerOptions } from "../core/agents/agent-server.ts";
import { AgentTools } from "../core/agents/agent-tools.ts";
import { CardsOfDaemons } from "../core/agents/daemon-cards.ts";
import type { Clock } from "../core/base/clock.ts";
import type { Leadership } from "../core/base/leadership.ts";
import { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { Foreground } from "../core/chat/foreground.ts";
import type { Daemons } from "../core/daemons/daemons.ts";
import type { RunGate } from "../core/daemons/run-gate.ts";
import type { Engines } from "../core/engine/engines.ts";
import { readCardPage } from "./agents/card-page.ts";
import { ChatCard } from "./agents/chat-card.ts";
import { EditorServer } from "./agents/editor-server.ts";
import { AgentToken } from "./agents/agent-token.ts";
import { OtherAgents } from "./agents/other-agents.ts";
import { LmTools } from "./agents/lm-tools.ts";
import { Participant } from "./agents/participant.ts";
import { ShownCalls } from "./agents/shown-calls.ts";
import { chatFolder } from "./chat/code-actions.ts";
import { environmentOf } from "./commands/environment.ts";
import type { Runs } from "./commands/runs.ts";
import type { Report } from "./report.ts";
import { settings } from "./settings.ts";
import { trust } from "./trust.ts";
import { versionOf } from "./version.ts";

/** What agents' ways in are built on. */
export interface ComposeAgentsContext {
  readonly context: vscode.ExtensionContext;
  readonly held: DisposableStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly daemons: Daemons;
  readonly engines: Engines;
  readonly gate: RunGate;
  readonly foreground: Foreground;
  readonly runs: Runs;
  /** Of the windows of one user, one listens for other agents. */
  readonly leadership: Leadership;
  readonly report: Report;
}

/** What agents, and the chat of the editor, can do here. */
export interface ComposedAgents {
  /** Behind every way in. */
  readonly agentTools: AgentToolbox;
  readonly lmTools: LmTools;
  readonly participant: Participant;
  readonly editorServer: EditorServer;
  readonly agentToken: AgentToken;
  readonly otherAgents: OtherAgents;
}

/** Builds by hand what agents outside our chats use, beside `compose`. */
export function composeAgents(parts: ComposeAgentsContext): ComposedAgents {
  const { held, clock, daemons, engines } = parts;
  const { limits, foregroundLimits } = settings;
  const agentTools = new AgentTools({
    ...parts,
    engine: async (folder, signal) => (await engines.open(folder, signal)).label,
    ...{ limits, foregroundLimits, folder: chatFolder, isFolder, environment: environmentOf },
  });
  const lmTools = held.add(
    new LmTools({
      toolbox: agentTools,
      shown: new ShownCalls(clock, windowAnswers),
      daemon: (id) => daemons.get(id),
      isTrusted: trust.granted,
      ...{ limits, foregroundLimits, folder: chatFolder },
    }),
  );
  const listen = listener({ ...parts, toolbox: agentTools });
  const editorServer = held.add(new EditorServer((tokenHash) => listen(tokenHash, 0)));
  held.add(
    settings.onDidChangeAgents(() => {
      if (!settings.offerMcpServer()) editorServer.stop();
    }),
  );
  const agentToken = new AgentToken({
    secrets: parts.context.secrets,
    folder: vscode.Uri.joinPath(parts.context.globalStorageUri, "agents").fsPath,
    exclusively,
    replace: (path, content) => replaceFile(path, content, { outlasts: "power" }),
  });
  const otherAgents = held.add(
    new OtherAgents({
      ...parts,
      ...{ token: agentToken, listen },
      wanted: () => ({ serve: settings.serveAgents() && trust.granted(), port: settings.agentsPort() }),
      onDidChangeWanted: (listener) => {
        const both = new DisposableStore();
        both.add(
          settings.onDidChangeAgents(() => {
            listener(undefined);
          }),
        );
        both.add(trust.onDidGrant(listener));
        return both;
      },
      report: (error) => void parts.report.show(error),
    }),
  );
  const participant = new Participant({ ...parts, card: new ChatCard(parts.log) });
  return { agentTools, lmTools, participant, editorServer, agentToken, otherAgents };
}

/** Listens for agents; loaded only when one is there. */
function listener({
  context,
  toolbox,
  daemons,
  clock,
  log,
}: ComposeAgentsContext & { readonly toolbox: AgentToolbox }): (
  tokenHash: AgentServerOptions["tokenHash"],
  port: number,
) => Promise<AgentServer> {
  const version = versionOf(context);
  const cards = new CardsOfDaemons(daemons, clock);
  const file = context.asAbsolutePath("dist/daemon-card.html");
  const cardPage = (): Promise<string> => readCardPage(file, version, vscode.l10n.bundle ?? {});
  return async (tokenHash, port) => {
    const { serveAgents } = await import("../adapters/agent-server/serve-agents.ts");
    return serveAgents({ toolbox, cards, cardPage, tokenHash, port, version, log });
  };
}

/** The window works off what it is sent in order. */
function windowAnswers(): Thenable<unknown> {
  return vscode.commands.executeCommand("setContext", "backburner.agentAsks", true);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    const { type } = await vscode.workspace.fs.stat(vscode.Uri.file(path));
    return (type & vscode.FileType.Directory) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

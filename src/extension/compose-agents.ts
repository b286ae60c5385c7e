import * as vscode from "vscode";
import type { AgentToolbox } from "../core/agents/agent-tool.ts";
import { AgentTools } from "../core/agents/agent-tools.ts";
import type { Clock } from "../core/base/clock.ts";
import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { Foreground } from "../core/chat/foreground.ts";
import type { Daemons } from "../core/daemons/daemons.ts";
import type { RunGate } from "../core/daemons/run-gate.ts";
import type { Engines } from "../core/engine/engines.ts";
import { LmTools } from "./agents/lm-tools.ts";
import { Participant } from "./agents/participant.ts";
import { ShownCalls } from "./agents/shown-calls.ts";
import { chatFolder } from "./chat/code-actions.ts";
import { environmentOf } from "./commands/environment.ts";
import type { Runs } from "./commands/runs.ts";
import { settings } from "./settings.ts";
import { trust } from "./trust.ts";

/** What agents' ways in are built on. */
export interface ComposeAgentsContext {
  readonly held: DisposableStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly daemons: Daemons;
  readonly engines: Engines;
  readonly gate: RunGate;
  readonly foreground: Foreground;
  readonly runs: Runs;
}

/** What agents, and the chat of the editor, can do here. */
export interface ComposedAgents {
  /** Behind every way in. */
  readonly agentTools: AgentToolbox;
  readonly lmTools: LmTools;
  readonly participant: Participant;
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
  return { agentTools, lmTools, participant: new Participant(parts) };
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

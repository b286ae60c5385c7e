import * as vscode from "vscode";
import type { Limits } from "../core/daemons/limits.ts";
import type { Retention } from "../core/daemons/journal.ts";
import {
  controlApiOf,
  codeModeOf,
  foregroundLimitsOf,
  gracesOf,
  limitsOf,
  maxRoundsOf,
  metadataDocumentOf,
  portOf,
  type ReadSetting,
  retentionOf,
  switchOf,
  textOf,
  variablesOf,
} from "./setting-values.ts";

/** Only the user's own values count for these: no workspace can set them, whatever its settings say. */
const readOwn: ReadSetting = (key) =>
  vscode.workspace.getConfiguration("backburner").inspect(key)?.globalValue;

/** The user's settings, read anew at each use. */
export const settings = {
  /** How much may run, and for how long. */
  limits: (): Limits => limitsOf(readOwn, process.env["CODE_INTERPRETER_DAEMON_MAX_RUNTIME"]),
  /** How much is kept. */
  retention: (): Retention => retentionOf(readOwn),
  /** How long daemons outlive their user. */
  graces: (): ReturnType<typeof gracesOf> => gracesOf(readOwn),
  /** The user has set how long daemons outlive the last window. */
  onDidChangeGraces: (listener: () => void): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("backburner.daemons.disconnectGrace")) listener();
    }),
  /** Whether a kernel is kept ready. */
  warmSpare: (): boolean => switchOf(readOwn, "daemons.warmSpare", true),
  /** Whether the end of a long daemon is announced. */
  notifyWhenFinished: (): boolean => switchOf(readOwn, "daemons.notifyWhenFinished", false),
  /** Whether a run from a command opens the panel. */
  showOutputOnRun: (): boolean => switchOf(readOwn, "daemons.showOutputOnRun", true),
  /** Whether the editor is offered the MCP server with the agents' tools. */
  offerMcpServer: (): boolean => switchOf(readOwn, "agents.mcpServer", true),
  /** Whether other agents on this machine are served. */
  serveAgents: (): boolean => switchOf(readOwn, "agents.serve", false),
  /** The port for other agents; 0 for any. */
  agentsPort: (): number => portOf(readOwn, "agents.port"),
  /** The user has set something about agents. */
  onDidChangeAgents: (listener: () => void): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("backburner.agents")) listener();
    }),
  /** How long code of a chat may run in its kernel, and how long that waits for more. */
  foregroundLimits: (): ReturnType<typeof foregroundLimitsOf> => foregroundLimitsOf(readOwn),
  /** How many replies a model may give to one message. */
  maxRounds: (): number => maxRoundsOf(readOwn),
  /** Whether also tools that say that they change nothing are asked for. */
  confirmReadOnlyTools: (): boolean => switchOf(readOwn, "tools.confirmReadOnly", false),
  /** Whether scripts may call tools, and how often. */
  codeMode: (): ReturnType<typeof codeModeOf> => codeModeOf(readOwn),
  /** Where a document about this client is, for authorization servers that take one instead of a registration. */
  clientMetadataDocument: (): string | undefined => metadataDocumentOf(readOwn),
  /** The port at which the browser comes back from a sign-in; undefined for any. */
  signInPort: (): number | undefined => portOf(readOwn, "tools.signInPort") || undefined,
  /** What models are told before a conversation, instead of our text. */
  systemPrompt: (): string | undefined => textOf(readOwn, "chat.systemPrompt"),
  /** The Jupyter server that the user named. */
  jupyterUrl: (): string | undefined => textOf(readOwn, "jupyter.url"),
  /** The kernel of that server that the user picked. */
  jupyterKernel: (): string | undefined => textOf(readOwn, "jupyter.kernel"),
  /** The interpreter that the user named. */
  pythonPath: (): string | undefined => textOf(readOwn, "python.path"),
  /** Whether programs of this machine may list and stop daemons, and where. */
  controlApi: (): ReturnType<typeof controlApiOf> => controlApiOf(readOwn),
  /** The user has switched the control API on or off, or moved it. */
  onDidChangeControlApi: (listener: () => void): vscode.Disposable =>
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("backburner.api")) listener();
    }),
  /** The user's own variables for every run. */
  variables: (): Readonly<Record<string, string>> => variablesOf(readOwn),
  /** The file with variables for runs from this place. */
  envFile: (scope: vscode.Uri | undefined): string | undefined =>
    textOf((key) => vscode.workspace.getConfiguration("backburner", scope).get(key), "run.envFile"),
} as const;

/** Writes one of the user's settings; `undefined` removes it. */
export async function writeSetting(key: string, value: string | boolean | undefined): Promise<void> {
  await vscode.workspace.getConfiguration("backburner").update(key, value, vscode.ConfigurationTarget.Global);
}

import * as vscode from "vscode";
import { messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import { settings } from "../settings.ts";
import { editorServerId } from "./server-definition.ts";

const startCommand = "workbench.mcp.startServer";
/** As editors name the tools of an MCP server. */
const showTool = /^mcp_\w*backburner\w*_show_daemon$/i;

/** The request of the chat that a call belongs to. */
export type ChatCall = Pick<vscode.LanguageModelToolInvocationOptions<object>, "toolInvocationToken">;

/** Shows the live card of a daemon in an answer of the editor's chat, by way of our own MCP server. */
export class ChatCard {
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** False where the editor cannot show one: then there is no trace of the try in the answer. */
  async show(
    id: DaemonId,
    { toolInvocationToken }: ChatCall,
    token: vscode.CancellationToken,
  ): Promise<boolean> {
    const canShow = vscode.workspace.getConfiguration("chat.mcp.apps").get("enabled") === true;
    // Its type says that nothing can be known of it; without one the call would belong to no answer.
    const answer: unknown = toolInvocationToken;
    if (!canShow || answer === undefined || !settings.offerMcpServer()) return false;
    try {
      const name = await toolName();
      if (name === undefined) return false;
      await vscode.lm.invokeTool(name, { input: { daemon_id: id }, toolInvocationToken }, token);
      return true;
    } catch (error) {
      // Whatever an editor has against it, the answer can be given in words.
      this.#log.warn("the card could not be shown in the editor's chat", { error: messageOf(error) });
      return false;
    }
  }
}

/** The editor's name of our tool; the server is started for that where the editor has not done it yet. */
async function toolName(): Promise<string | undefined> {
  const known = find();
  if (known !== undefined) return known;
  const commands = await vscode.commands.getCommands(true);
  if (!commands.includes(startCommand)) return undefined;
  await vscode.commands.executeCommand(startCommand, editorServerId, { waitForLiveTools: true });
  return find();
}

function find(): string | undefined {
  return vscode.lm.tools.find(({ name }) => showTool.test(name))?.name;
}

import * as vscode from "vscode";
import { agentToolNames } from "../../core/agents/agent-tool-names.ts";
import type { Disposable } from "../../core/base/lifecycle.ts";
import type { Backburner } from "../backburner.ts";
import type { Once } from "../once.ts";
import { registerServerDefinition } from "./server-definition.ts";

/** Other editors of this kind may not have them. */
const { chat, lm } = vscode as {
  readonly chat?: Partial<typeof vscode.chat>;
  readonly lm?: Partial<typeof vscode.lm>;
};

/** Registers the tools of the editor's agent, the MCP server and the chat participant; nothing of it loads the rest before it is used. */
export function registerAgents(version: string, backburner: Once<Backburner>): readonly Disposable[] {
  const participant = chat?.createChatParticipant?.(
    "backburner.backburner",
    async (request, _context, stream, token) =>
      (await backburner.get()).participant.answer(request, stream, token),
  );
  if (participant !== undefined) {
    participant.iconPath = new vscode.ThemeIcon("server-process");
    participant.followupProvider = {
      provideFollowups: (result) => backburner.current?.participant.followups(result) ?? [],
    };
  }
  const tools = agentToolNames.map((name) =>
    lm?.registerTool?.(`backburner_${name}`, {
      prepareInvocation: async ({ input }) => (await backburner.get()).lmTools.prepare(name, input),
      invoke: async ({ input }, token) => (await backburner.get()).lmTools.invoke(name, input, token),
    }),
  );
  const server = registerServerDefinition(version, backburner);
  return [participant, ...tools, server].filter((one) => one !== undefined);
}

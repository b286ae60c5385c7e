import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import {
  CallToolRequestSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import type { AgentServerOptions } from "../../core/agents/agent-server.ts";
import type { AgentCaller } from "../../core/agents/agent-tool.ts";
import { callOfCard, cardResource } from "./card-calls.ts";
import { cardMimeType, cardTools, cardUri, servedTool, showTool } from "./served-tools.ts";
import { answered, withProgress } from "./tool-calls.ts";

const instructions =
  "Backburner runs code of the user's in Jupyter kernels: run_code waits for the result, start_daemon starts a background script that goes on " +
  "by itself and that the user sees live and can stop. The user is asked before anything runs. Follow a background script with " +
  "read_daemon_output or wait_for_daemon, find earlier ones with list_daemons, end one with stop_daemon.";

/** What one client talks to: the tools, and the page of the card. */
export function mcpServer(options: AgentServerOptions, caller: () => AgentCaller): McpServer {
  const { toolbox, cards, cardPage, version } = options;
  const mcp = new McpServer(
    { name: "backburner", title: "Backburner", version },
    { capabilities: { tools: {}, resources: {} }, instructions },
  );
  const tools = [...toolbox.tools.map(servedTool), showTool, ...cardTools];
  // The schemas are there already as JSON, and the toolbox checks by them: the wrapper's own would be a second truth.
  const { server } = mcp;
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(ListResourcesRequestSchema, () => ({
    resources: [
      { uri: cardUri, name: "daemon-card", title: "Card of a background script", mimeType: cardMimeType },
    ],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params }) => {
    if (params.uri !== cardUri) throw new McpError(ErrorCode.InvalidParams, "There is no such resource.");
    return cardResource(await cardPage());
  });
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, _meta, sendNotification }) => {
    const { name, arguments: input = {} } = params;
    const ofCard = await callOfCard(name, input, cards);
    if (ofCard !== undefined) return ofCard;
    const tool = toolbox.tools.find((one) => one.name === name);
    if (tool === undefined) throw new McpError(ErrorCode.InvalidParams, "There is no such tool.");
    const token = _meta?.progressToken;
    const tell =
      token === undefined
        ? undefined
        : async (seconds: number): Promise<void> => {
            const message = `${tool.title}: ${String(seconds)} s`;
            const progress = { progressToken: token, progress: seconds, message };
            await sendNotification({ method: "notifications/progress", params: progress });
          };
    const answer = await withProgress(toolbox.call(tool.name, input, caller(), signal), tell);
    return answered(answer, servedTool(tool).outputSchema !== undefined);
  });
  return mcp;
}

import type { Tool } from "@modelcontextprotocol/sdk/types.js";
import type { AgentTool } from "../../core/agents/agent-tool.ts";

/** Where the page of a daemon's card is. */
export const cardUri = "ui://backburner/daemon";
/** What hosts of MCP Apps look for. */
export const cardMimeType = "text/html;profile=mcp-app";

const daemonId = {
  type: "string",
  description: "The id of a background script.",
  pattern: "^[A-Za-z0-9_-]{1,64}$",
} as const;

const daemonOutput: NonNullable<Tool["outputSchema"]> = {
  type: "object",
  properties: {
    message: { type: "string" },
    daemon: {
      type: "object",
      description: "The background script as it stands now.",
      properties: {
        daemon_id: { type: "string" },
        title: { type: "string" },
        language: { type: "string" },
        status: { type: "string", enum: ["running", "completed", "error", "stopped"] },
        reason: { type: "string" },
        started_at: { type: "number", description: "Epoch seconds." },
        deadline_at: { type: "number", description: "When it is stopped at the latest, in epoch seconds." },
      },
      required: ["daemon_id", "title", "status"],
    },
  },
  required: ["message", "daemon"],
};

/** One of the six as MCP has it; the one that starts a daemon shows its card. */
export function servedTool({ name, title, description, inputSchema, readOnly, runsCode }: AgentTool): Tool {
  const starts = name === "start_daemon";
  return {
    name,
    title,
    description,
    inputSchema: { ...inputSchema, type: "object" },
    annotations: {
      title,
      readOnlyHint: readOnly,
      destructiveHint: !readOnly,
      idempotentHint: !runsCode,
      // Of those that reach out, VS Code lets the user look at each result: there is something to see where one brings back output of new code.
      openWorldHint: name === "run_code",
    },
    ...(starts ? { outputSchema: daemonOutput, _meta: { ui: { resourceUri: cardUri } } } : {}),
  };
}

/** Shows the card of a daemon that runs already. */
export const showTool: Tool = {
  name: "show_daemon",
  title: "Show Background Script",
  description:
    "Shows the user the live card of a background script in this chat: its output, its newest plot and a Stop button. " +
    "Use it when the user wants to watch a script that was started earlier or elsewhere; start_daemon shows the card by itself.",
  inputSchema: { type: "object", properties: { daemon_id: daemonId }, required: ["daemon_id"] },
  outputSchema: daemonOutput,
  annotations: {
    title: "Show Background Script",
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  },
  _meta: { ui: { resourceUri: cardUri } },
};

/** What a card asks; models do not see them. */
export const cardTools: readonly Tool[] = [
  {
    name: "daemon_card_state",
    title: "State of a Card",
    description: "For the card of a background script: how it stands, and its output since the last call.",
    inputSchema: {
      type: "object",
      properties: { daemon_id: daemonId, since_seq: { type: "integer", minimum: -1 } },
      required: ["daemon_id", "since_seq"],
    },
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    _meta: { ui: { visibility: ["app"] } },
  },
  {
    name: "daemon_card_stop",
    title: "Stop Button of a Card",
    description: "For the card of a background script: its Stop button.",
    inputSchema: { type: "object", properties: { daemon_id: daemonId }, required: ["daemon_id"] },
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    _meta: { ui: { visibility: ["app"] } },
  },
];

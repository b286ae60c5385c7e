import type { AgentToolName } from "./agent-tool.ts";

const titles = {
  run_code: "Run Code",
  start_daemon: "Start Background Script",
  list_daemons: "List Background Scripts",
  read_daemon_output: "Read Output of Background Script",
  wait_for_daemon: "Wait for Background Script",
  stop_daemon: "Stop Background Script",
} as const satisfies Record<AgentToolName, string>;

/** The names of the six tools. */
export const agentToolNames = Object.keys(titles) as readonly AgentToolName[];

/** What a tool is called by people. */
export function agentToolTitle(name: AgentToolName): string {
  return titles[name];
}

/** True for the name of one of them. */
export function isAgentTool(name: string): name is AgentToolName {
  return Object.hasOwn(titles, name);
}

import type { AgentToolName } from "./agent-tool.ts";
import { checkAgentInput } from "./agent-input.ts";

/** Code that an agent wants to run. */
export interface AgentRun {
  readonly code: string;
  /** A Jupyter language name, lower case. */
  readonly language: string;
  /** True for a daemon. */
  readonly background: boolean;
  readonly title?: string;
  /** An absolute path; the workspace's folder when absent. */
  readonly folder?: string;
}

/** What a tool that runs code is asked to run; undefined for what would be refused, and for the other tools. */
export function agentRunOf(name: AgentToolName, input: unknown): AgentRun | undefined {
  const checked = checkAgentInput(name, input);
  return checked.ok && (name === "run_code" || name === "start_daemon")
    ? readRun(name, checked.values)
    : undefined;
}

/** The same from arguments that were checked. */
export function readRun(
  name: "run_code" | "start_daemon",
  values: Readonly<Record<string, unknown>>,
): AgentRun {
  const text = (key: string): string | undefined => {
    const value = values[key];
    return typeof value === "string" && value.trim() !== "" ? value : undefined;
  };
  const title = text("title")?.replace(/\s+/g, " ").trim();
  const folder = text("folder");
  return {
    code: text("code") ?? "",
    language: text("language")?.toLowerCase() ?? "python",
    background: name === "start_daemon",
    ...(title === undefined ? {} : { title }),
    ...(folder === undefined ? {} : { folder }),
  };
}

import { type McpLimits, openMcp, usualMcpLimits } from "../../../src/adapters/tool-servers/mcp/open-mcp.ts";
import type { ToolAnswer, ToolClient } from "../../../src/core/tools/tool-client.ts";
import type { ToolServerError } from "../../../src/core/tools/tool-server-error.ts";
import type { ConnectionStep, ToolProgress } from "../../../src/protocol/tools.ts";
import { type TestAccess, type TestQuestions, testQuestions, toolTarget } from "./tool-target.ts";

export interface ConnectionOptions {
  readonly access?: TestAccess;
  readonly questions?: TestQuestions;
  readonly limits?: Partial<McpLimits>;
  readonly signal?: AbortSignal;
}

/** A connection, and what it has told. */
export interface TestConnection {
  readonly client: ToolClient;
  readonly questions: TestQuestions;
  readonly steps: readonly ConnectionStep[];
  readonly losses: readonly ToolServerError[];
  /** How often the tools have changed. */
  readonly changes: () => number;
  readonly call: (name: string, args?: Readonly<Record<string, unknown>>) => Promise<ToolAnswer>;
}

/** Connects an MCP server as the extension does. */
export async function connectMcp(url: string, options: ConnectionOptions = {}): Promise<TestConnection> {
  const { access, questions = testQuestions(), limits = {}, signal = new AbortController().signal } = options;
  const steps: ConnectionStep[] = [];
  const losses: ToolServerError[] = [];
  let changes = 0;
  const open = openMcp({ version: "1.0.0", limits: { ...usualMcpLimits, ...limits } });
  const client = await open(toolTarget(url, access), questions, (step) => steps.push(step), signal);
  client.onDidLose((error) => losses.push(error));
  client.onDidChangeTools(() => {
    changes += 1;
  });
  const call = (name: string, args = {}): Promise<ToolAnswer> =>
    client.call(name, args, () => undefined, signal);
  return { client, questions, steps, losses, changes: () => changes, call };
}

/** Gathers what a call says of its progress. */
export function gatheredProgress(): {
  readonly seen: readonly ToolProgress[];
  readonly add: (progress: ToolProgress) => void;
} {
  const seen: ToolProgress[] = [];
  return { seen, add: (progress) => seen.push(progress) };
}

/** The texts of an answer. */
export function textIn({ content }: ToolAnswer): string {
  return content.map((piece) => ("text" in piece ? piece.text : `[${piece.kind}]`)).join("\n");
}

/** Waits until something is so, at most eight seconds. */
export async function eventually(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 8000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error("It did not come to be.");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

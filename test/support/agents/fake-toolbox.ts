import type {
  AgentCaller,
  AgentToolbox,
  AgentToolName,
  AgentToolResult,
} from "../../../src/core/agents/agent-tool.ts";
import { agentTools } from "../../../src/core/agents/agent-tool-list.ts";

/** A call of a tool, as the toolbox got it. */
export interface ToolboxCall {
  readonly name: AgentToolName;
  readonly input: unknown;
  readonly caller: AgentCaller;
  readonly signal: AbortSignal;
}

/** A toolbox that answers what a test wants. */
export class FakeToolbox implements AgentToolbox {
  readonly tools = agentTools;
  readonly calls: ToolboxCall[] = [];
  answer: (call: ToolboxCall) => Promise<AgentToolResult> | AgentToolResult = () => ({
    ok: true,
    text: "done",
    images: [],
  });

  async call(
    name: AgentToolName,
    input: unknown,
    caller: AgentCaller,
    signal: AbortSignal,
  ): Promise<AgentToolResult> {
    const call = { name, input, caller, signal };
    this.calls.push(call);
    return this.answer(call);
  }
}

/** Never answers, but for an abort. */
export function untilAborted({ signal }: ToolboxCall): Promise<AgentToolResult> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
}

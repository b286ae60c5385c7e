import type { AgentCaller, AgentToolName, AgentToolResult } from "../../../src/core/agents/agent-tool.ts";
import { AgentTools } from "../../../src/core/agents/agent-tools.ts";
import { type AskingOrigin, type Run, RunGate } from "../../../src/core/daemons/run-gate.ts";
import type { ChatId } from "../../../src/protocol/ids.ts";
import { ChatWindow } from "../chat/chat-window.ts";
import { quietLog, type User, type Window } from "../executor.ts";

/** An agent as tests name it. */
export const agent: AgentCaller = { name: "Test Agent", chatId: "agent" as ChatId };

/** A window whose daemons and kernels agents reach, over the fakes of {@link Window}. */
export class AgentWindow {
  readonly tools: AgentTools;
  readonly chat: ChatWindow;
  /** What the user was asked. */
  readonly asked: { readonly run: Run; readonly origin: AskingOrigin }[] = [];
  /** What the user answers. */
  consent: () => Promise<boolean> = () => Promise.resolve(true);
  trusted = true;
  engine: () => Promise<string> = () => Promise.resolve("Fake 1.0");
  folders = ["/project", "/data"];
  readonly errors: string[] = [];

  constructor(user: User, window: Window) {
    this.chat = new ChatWindow(user, window);
    const gate = new RunGate({
      isTrusted: () => this.trusted,
      ask: (run, origin) => {
        this.asked.push({ run, origin });
        return this.consent();
      },
    });
    this.tools = new AgentTools({
      gate,
      foreground: this.chat.foreground,
      daemons: window.daemons,
      engine: () => this.engine(),
      limits: () => user.limits,
      foregroundLimits: () => this.chat.limits,
      folder: () => "/project",
      isFolder: async (path) => this.folders.includes(path),
      environment: async () => ({ NAME: "value" }),
      clock: user.clock,
      log: { ...quietLog, error: (message) => this.errors.push(message) },
    });
  }

  /** Calls a tool as {@link agent}, or as another one. */
  call(
    name: AgentToolName,
    input: unknown = {},
    caller = agent,
    signal = new AbortController().signal,
  ): Promise<AgentToolResult> {
    return this.tools.call(name, input, caller, signal);
  }
}

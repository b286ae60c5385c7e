import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { ChatId } from "../../protocol/ids.ts";

/** The six tools that every agent gets, whatever way it comes; VS Code calls them `backburner_<name>`, MCP `<name>`. */
export type AgentToolName =
  "run_code" | "start_daemon" | "list_daemons" | "read_daemon_output" | "wait_for_daemon" | "stop_daemon";

/** A tool as agents see it. */
export interface AgentTool {
  readonly name: AgentToolName;
  readonly title: string;
  /** For the model. */
  readonly description: string;
  /** A JSON schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly readOnly: boolean;
  /** True for tools that run code, which pass the gate. */
  readonly runsCode: boolean;
}

/** Who calls. */
export interface AgentCaller {
  /** As the user knows it: "VS Code's agent", or what an MCP client calls itself; shown, not trusted. */
  readonly name: string;
  /** The group of its daemons and its foreground kernel: letters, digits, `-` and `_`. */
  readonly chatId: ChatId;
  /**
   * The hash ({@link codeHash}) of code that the editor itself has shown to the user for this very call, and that the user has allowed by a
   * click there; then the gate does not ask again. Absent wherever nobody can vouch for that.
   */
  readonly shown?: string;
}

/** What a tool answers. */
export interface AgentToolResult {
  /** When false `text` says what the model can do about it. */
  readonly ok: boolean;
  readonly text: string;
  /** Pictures that code has drawn: base64. */
  readonly images: readonly { readonly mime: string; readonly data: string }[];
  /** The daemon that the call was about, as it stands now. */
  readonly daemon?: DaemonRecord;
}

/** Port: what every way in calls: checks the input, passes the gate where code runs, and never rejects but for an abort. */
export interface AgentToolbox {
  readonly tools: readonly AgentTool[];
  call(
    name: AgentToolName,
    input: unknown,
    caller: AgentCaller,
    signal: AbortSignal,
  ): Promise<AgentToolResult>;
}

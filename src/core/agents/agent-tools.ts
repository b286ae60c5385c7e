import type { DaemonRecord } from "../../protocol/daemon.ts";
import type { DaemonId } from "../../protocol/ids.ts";
import type { Clock } from "../base/clock.ts";
import { AppError, isAbort, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { CodeResult } from "../chat/code-runner.ts";
import { DaemonTools, type ToolDaemons } from "../chat/daemon-tools.ts";
import { maxResultChars, runResult } from "../chat/run-result.ts";
import { DaemonLimitError } from "../daemons/daemon-limit-error.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { AgentCaller, AgentToolbox, AgentToolName, AgentToolResult } from "./agent-tool.ts";
import { checkAgentInput } from "./agent-input.ts";
import { readRun } from "./agent-run.ts";
import { AgentRuns, type AgentRunsContext } from "./agent-runs.ts";
import { agentTools } from "./agent-tool-list.ts";

/** What agents' tools work with. */
export interface AgentToolsContext extends Omit<AgentRunsContext, "daemons"> {
  readonly daemons: ToolDaemons & Pick<Daemons, "start">;
  /** True for a folder that is there. */
  readonly isFolder: (path: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}

const followUp =
  "The user sees its output live in Backburner and can stop it. Follow it with read_daemon_output or wait_for_daemon, end it with stop_daemon.";
/** Larger pictures, in base64, are no use to a model and too much for a message. */
const maxImageLength = 5 * 1024 * 1024;

/** The six tools of agents outside our chats, over the executor and the one gate. */
export class AgentTools implements AgentToolbox {
  readonly tools = agentTools;
  readonly #context: AgentToolsContext;
  readonly #runs: AgentRuns;
  readonly #daemonTools: DaemonTools;

  constructor(context: AgentToolsContext) {
    this.#context = context;
    this.#runs = new AgentRuns(context);
    this.#daemonTools = new DaemonTools(context.daemons, context.clock, "all");
  }

  async call(
    name: AgentToolName,
    input: unknown,
    caller: AgentCaller,
    signal: AbortSignal,
  ): Promise<AgentToolResult> {
    try {
      this.#context.gate.requireTrust();
      const checked = checkAgentInput(name, input);
      if (!checked.ok) return answer(false, checked.message);
      if (name === "run_code" || name === "start_daemon")
        return await this.#run(name, checked.values, caller, signal);
      const { ok, text } = await this.#daemonTools.use(name, checked.values, caller.chatId, signal);
      return answer(ok, text, this.#record(checked.values["daemon_id"]));
    } catch (error) {
      signal.throwIfAborted();
      return this.#refusal(name, error);
    }
  }

  async #run(
    name: "run_code" | "start_daemon",
    values: Readonly<Record<string, unknown>>,
    caller: AgentCaller,
    signal: AbortSignal,
  ): Promise<AgentToolResult> {
    const run = readRun(name, values);
    if (run.folder !== undefined && !(await this.#context.isFolder(run.folder)))
      return answer(false, `There is no folder ${JSON.stringify(run.folder)}. Nothing was run.`);
    return this.#told(await this.#runs.run(run, caller, signal));
  }

  #told(result: CodeResult): AgentToolResult {
    switch (result.kind) {
      case "not-run":
        return answer(false, result.message);
      case "ended": {
        const { output, freshKernel } = result;
        const content = runResult(
          { state: result, edited: false, output },
          { images: true, isShown: false, maxChars: maxResultChars },
        );
        const text = content.flatMap((one) => (one.kind === "text" ? [one.text] : []));
        const images = content.flatMap((one) => (one.kind === "image" ? [one] : []));
        if (freshKernel) text.push("note: the kernel is a new one; what was defined before is gone.");
        return {
          ok: result.how === "finished",
          text: text.join("\n"),
          images: images
            .filter(({ data }) => data.length <= maxImageLength)
            .map(({ mime, data }) => ({ mime, data })),
        };
      }
      case "daemon": {
        const { daemon_id } = result.record;
        const daemon = this.#context.daemons.get(daemon_id) ?? result.record;
        const state = { kind: "daemon", daemon_id } as const;
        const [content] = runResult(
          { state, edited: false, output: result.output },
          { images: false, maxChars: maxResultChars, daemon },
        );
        return answer(true, `${content?.kind === "text" ? content.text : ""}\n${followUp}`, daemon);
      }
      default:
        return result satisfies never;
    }
  }

  #refusal(name: AgentToolName, error: unknown): AgentToolResult {
    if (isAbort(error)) return answer(false, "It was stopped before it had begun.");
    if (error instanceof DaemonLimitError) {
      const ids = error.running.map(({ daemonId, title }) => `daemon_id ${daemonId} (${title})`);
      return answer(false, [error.message, ...ids].join("\n"));
    }
    if (error instanceof AppError) return answer(false, error.message);
    this.#context.log.error("an agent's tool failed", { tool: name, error: messageOf(error) });
    return answer(false, "Something went wrong in Backburner. Its log says more.");
  }

  #record(id: unknown): DaemonRecord | undefined {
    return typeof id === "string" ? this.#context.daemons.get(id as DaemonId) : undefined;
  }
}

function answer(ok: boolean, text: string, daemon?: DaemonRecord): AgentToolResult {
  return { ok, text, images: [], ...(daemon === undefined ? {} : { daemon }) };
}

import type { RunState } from "../../protocol/chat.ts";
import { NO_MESSAGE } from "../../protocol/ids.ts";
import { unlessAborted } from "../base/within.ts";
import { type AllowedRun, allowedRun } from "../chat/allowed-run.ts";
import type { ForegroundLimits } from "../chat/chat-kernel.ts";
import type { CodeResult } from "../chat/code-runner.ts";
import type { Foreground } from "../chat/foreground.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { Limits } from "../daemons/limits.ts";
import { newDaemonId } from "../daemons/new-record.ts";
import type { ApprovedRun, Run, RunGate } from "../daemons/run-gate.ts";
import { titleOf } from "../daemons/title.ts";
import type { AgentRun } from "./agent-run.ts";
import type { AgentCaller } from "./agent-tool.ts";
import { codeHash } from "./code-hash.ts";

/** What the running of agents' code works with. */
export interface AgentRunsContext {
  readonly gate: Pick<RunGate, "authorize" | "requireTrust">;
  readonly foreground: Pick<Foreground, "engineOf" | "run">;
  readonly daemons: Pick<Daemons, "start">;
  /** The engine that a new kernel for this folder would run on, in words, once it is ready. Errors: `engine.*`, `jupyter.*`, `keeper.*`. */
  readonly engine: (folder: string | undefined, signal: AbortSignal) => Promise<string>;
  readonly limits: () => Limits;
  readonly foregroundLimits: () => ForegroundLimits;
  /** The folder that code runs in when the agent names none; the engine's own when undefined. */
  readonly folder: () => string | undefined;
  /** The variables that a kernel in this folder gets. */
  readonly environment: (folder: string | undefined) => Promise<Readonly<Record<string, string>>>;
}

/** Runs what agents write: the engine first, then the gate, then the kernel of the agent's group or a daemon. */
export class AgentRuns {
  readonly #context: AgentRunsContext;

  constructor(context: AgentRunsContext) {
    this.#context = context;
  }

  /**
   * Runs it: in the foreground to its end or to the limit, where it is interrupted; in the background until it has its slot.
   * Errors: `engine.*`, `jupyter.*`, `keeper.*`, `journal.*`, `daemons.declined`, `daemons.untrusted`, `daemons.limit`; the signal's reason.
   */
  async run(wanted: AgentRun, caller: AgentCaller, signal: AbortSignal): Promise<CodeResult> {
    const { foreground, daemons, environment } = this.#context;
    const { run, engine } = await this.#authorized(wanted, caller, signal);
    const env = await environment(run.folder);
    signal.throwIfAborted();
    if (wanted.background) return { kind: "daemon", record: await daemons.start(run, { env }), output: [] };
    const limit = new AbortController();
    const onState = (state: RunState): void => {
      if (state.kind === "running" && state.over_limit) limit.abort(overLimit(state.limit_seconds));
    };
    const either = AbortSignal.any([signal, limit.signal]);
    const result = await foreground.run({ runId: newDaemonId(), run, engine, env, onState }, either);
    // The caller has gone: nobody is there for a result.
    signal.throwIfAborted();
    return result;
  }

  async #authorized(wanted: AgentRun, caller: AgentCaller, signal: AbortSignal): Promise<AllowedRun> {
    const { gate, foreground, limits, foregroundLimits } = this.#context;
    const { code, language, background } = wanted;
    // In Restricted Mode nothing is started or dialled, the engine included.
    gate.requireTrust();
    const run = this.#runOf(wanted, caller);
    const { name } = caller;
    const limitSeconds = background ? limits().maxRuntimeSeconds : foregroundLimits().limitSeconds;
    let isShown = caller.shown !== undefined && caller.shown === (await codeHash(code, language, background));
    const ask = (engine: string): Promise<ApprovedRun> => {
      const origin = { kind: "agent", name, background, engine, limitSeconds, isShown } as const;
      // Another engine was not shown.
      isShown = false;
      // A question of the editor cannot be withdrawn; an answer that comes after the caller has gone is nobody's.
      return unlessAborted(gate.authorize(run, origin, signal), signal);
    };
    return allowedRun(
      {
        living: () => (background ? undefined : foreground.engineOf(run.chatId, language)),
        fresh: () => this.#context.engine(run.folder, signal),
      },
      ask,
      signal,
    );
  }

  #runOf(wanted: AgentRun, { chatId }: AgentCaller): Run {
    const { code, language, title, folder = this.#context.folder() } = wanted;
    return {
      program: { kind: "code", code },
      ...{ language, chatId, messageId: NO_MESSAGE, title: title ?? titleOf(code, "Code") },
      ...(folder === undefined ? {} : { folder }),
    };
  }
}

function overLimit(seconds: number): DOMException {
  return new DOMException(
    `It was interrupted after ${String(seconds)} s, which is as long as code may run that is waited for. Use start_daemon for what runs longer.`,
    "TimeoutError",
  );
}

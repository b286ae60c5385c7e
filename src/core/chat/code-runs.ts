import type { CodeCalls, RunId, RunState } from "../../protocol/chat.ts";
import { AppError, isAbort, messageOf } from "../base/errors.ts";
import type { Disposable } from "../base/lifecycle.ts";
import type { Log } from "../base/log.ts";
import type { Daemons } from "../daemons/daemons.ts";
import type { Limits } from "../daemons/limits.ts";
import type { ModelQuestion, Run, RunGate } from "../daemons/run-gate.ts";
import { titleOf } from "../daemons/title.ts";
import { requiresEngine } from "../engine/diagnosis.ts";
import { type AllowedRun, allowedRun } from "./allowed-run.ts";
import type { ForegroundLimits } from "./chat-kernel.ts";
import type { CodeRequest, CodeResult, CodeRunListener, CodeRunner } from "./code-runner.ts";
import type { Foreground } from "./foreground.ts";

/** What the running of models' code works with. */
export interface CodeRunsContext {
  readonly gate: RunGate;
  readonly foreground: Pick<Foreground, "engineOf" | "run">;
  readonly daemons: Pick<Daemons, "start">;
  /** The engine that a new kernel would run on, in words, once it is ready. Errors: `engine.*`, `jupyter.*`, `keeper.*`. */
  readonly engine: (signal: AbortSignal) => Promise<string>;
  readonly limits: () => Limits;
  readonly foregroundLimits: () => ForegroundLimits;
  /** The folder that models' code runs in; the engine's own when undefined. */
  readonly folder: () => string | undefined;
  /** The variables that a kernel in this folder gets. */
  readonly environment: (folder: string | undefined) => Promise<Readonly<Record<string, string>>>;
  /** Follows the tools that a run calls; nothing calls any when absent. */
  readonly followCalls?: (runId: RunId, listener: (calls: CodeCalls) => void) => Disposable;
  readonly log: Log;
}

type NotRun = Extract<CodeResult, { kind: "not-run" }>;

/** Runs what models write: the engine first, then the gate, then a chat's kernel or a daemon. */
export class CodeRuns implements CodeRunner {
  readonly #context: CodeRunsContext;

  constructor(context: CodeRunsContext) {
    this.#context = context;
  }

  async run(request: CodeRequest, listener: CodeRunListener, signal: AbortSignal): Promise<CodeResult> {
    const result = await this.#run(request, listener, signal).catch((error: unknown) =>
      this.#notRun(error, signal),
    );
    listener.onState(stateOf(result));
    return result;
  }

  async #run(request: CodeRequest, listener: CodeRunListener, signal: AbortSignal): Promise<CodeResult> {
    const { gate, foreground, daemons, environment } = this.#context;
    // In Restricted Mode nothing is started or dialled, the engine included.
    gate.requireTrust();
    const { run, engine } = await this.#authorized(request, listener, signal);
    if (run.program.code !== request.code) listener.onEdited(run.program.code);
    const env = await environment(run.folder);
    signal.throwIfAborted();
    const { runId } = request;
    if (request.background) {
      const record = await daemons.start(run, { env, daemonId: runId });
      return { kind: "daemon", record, output: [] };
    }
    const onState = (state: RunState): void => {
      listener.onState(state);
    };
    const following = this.#context.followCalls?.(runId, (calls) => {
      listener.onCalls(calls);
    });
    try {
      return await foreground.run({ runId, run, engine, env, onState }, signal);
    } finally {
      following?.dispose();
    }
  }

  #authorized(request: CodeRequest, listener: CodeRunListener, signal: AbortSignal): Promise<AllowedRun> {
    const { gate, foreground, limits, foregroundLimits, folder } = this.#context;
    const { runId, chatId, messageId, language, code, background } = request;
    const here = folder();
    const run: Run = {
      program: { kind: "code", code },
      ...{ language, chatId, messageId, title: titleOf(code, "Code") },
      ...(here === undefined ? {} : { folder: here }),
    };
    const limitSeconds = background ? limits().maxRuntimeSeconds : foregroundLimits().limitSeconds;
    const onAsk = (question: ModelQuestion): void => {
      listener.onState(waiting(question));
    };
    return allowedRun(
      {
        living: () => (background ? undefined : foreground.engineOf(chatId, language)),
        fresh: () => this.#context.engine(signal),
      },
      (engine) => gate.authorize(run, { kind: "model", runId, engine, limitSeconds, onAsk }, signal),
      signal,
    );
  }

  #notRun(error: unknown, signal: AbortSignal): NotRun {
    if (signal.aborted || isAbort(error))
      return { kind: "not-run", why: "cancelled", message: "The code was not run because it was stopped." };
    if (error instanceof AppError) return { kind: "not-run", ...refusalOf(error) };
    this.#context.log.error("a model's code could not be run", { error: messageOf(error) });
    return {
      kind: "not-run",
      why: "failed",
      message: "Something went wrong in Backburner. Its log says more.",
    };
  }
}

function refusalOf({ code, message }: AppError): Omit<NotRun, "kind"> {
  switch (code) {
    case "daemons.declined":
      return { why: "declined", message };
    case "daemons.untrusted":
      return { why: "untrusted", message };
    case "daemons.limit":
      return { why: "limit", message };
    default:
      if (!/^(engine|jupyter)\./.test(code)) return { why: "failed", message };
      return {
        why: "engine",
        message: message.startsWith(requiresEngine("")) ? message : requiresEngine(message),
      };
  }
}

function waiting({ hash, engine, run, limitSeconds }: ModelQuestion): RunState {
  return { kind: "waiting", hash, engine, folder: run.folder ?? "", limit_seconds: limitSeconds };
}

function stateOf(result: CodeResult): RunState {
  switch (result.kind) {
    case "ended": {
      const { how, detail, seconds } = result;
      return { kind: "ended", how, seconds, ...(detail === undefined ? {} : { detail }) };
    }
    case "daemon":
      return { kind: "daemon", daemon_id: result.record.daemon_id };
    case "not-run":
      return result;
    default:
      return result satisfies never;
  }
}

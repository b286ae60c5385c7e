import type { RunState } from "../../../protocol/chat.ts";
import { AppError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { CodeResult, CodeRunner } from "../code-runner.ts";
import type { CodePart } from "../parts.ts";
import type { LivePart, Reply } from "./reply.ts";

/** How often code that fails may run in one turn. */
const maxFailures = 2;

type NotRun = Extract<CodeResult, { kind: "not-run" }>;

/** The code that runs in one turn: every piece gets its final state, and what keeps failing runs no more. */
export class CodeRuns {
  readonly #runner: CodeRunner;
  readonly #log: Log;
  /** How often code has failed, by what the model wrote. */
  readonly #failures = new Map<string, number>();
  #isRepeating = false;

  constructor(runner: CodeRunner, log: Log) {
    this.#runner = runner;
    this.#log = log;
  }

  /** True once the model has written again what had failed twice. */
  get isRepeating(): boolean {
    return this.#isRepeating;
  }

  /** Runs code whose text is whole. Never rejects. */
  async run(part: LivePart<CodePart>, reply: Reply, signal: AbortSignal): Promise<CodeResult> {
    const key = keyOf(part.value);
    const failures = this.#failures.get(key) ?? 0;
    const result = await this.#resultOf(part, failures, reply, signal);
    if (!wentWell(result)) this.#failures.set(key, failures + 1);
    part.change({ state: finalState(result), output: "output" in result ? result.output : [] });
    return result;
  }

  async #resultOf(
    part: LivePart<CodePart>,
    failures: number,
    { chatId, messageId }: Reply,
    signal: AbortSignal,
  ): Promise<CodeResult> {
    if (signal.aborted) return notRun("cancelled", "It did not run: the reply was stopped.");
    if (failures >= maxFailures) {
      this.#isRepeating = true;
      return notRun("repeated", "It did not run again: the same code has failed twice in this reply.");
    }
    const { run_id: runId, language, code, background } = part.value;
    let isOver = false;
    try {
      return await this.#runner.run(
        { chatId, messageId, runId, language, code, background },
        {
          onState: (state) => {
            // How it ended comes once more, with its output.
            if (!isOver && state.kind !== "ended") part.change({ state });
          },
          onEdited: (edited) => {
            if (!isOver) part.change({ code: edited, edited: true });
          },
          onCalls: (calls) => {
            if (!isOver) part.change({ calls });
          },
        },
        signal,
      );
    } catch (error) {
      // Against the contract of the port: the turn goes on all the same.
      this.#log.error("code was not run", { error: messageOf(error) });
      return notRun(
        "failed",
        error instanceof AppError ? error.message : "It did not run: something went wrong. See the log.",
      );
    } finally {
      isOver = true;
    }
  }
}

/** Code that differs in white space only is the same to a model that does not know what else to do. */
function keyOf({ language, code }: CodePart): string {
  return `${language} ${code.replace(/\s+/g, " ").trim()}`;
}

function wentWell(result: CodeResult): boolean {
  return result.kind === "daemon" || (result.kind === "ended" && result.how === "finished");
}

function finalState(result: CodeResult): RunState {
  switch (result.kind) {
    case "ended": {
      const { how, detail, seconds } = result;
      return { kind: "ended", how, ...(detail === undefined ? {} : { detail }), seconds };
    }
    case "daemon":
      return { kind: "daemon", daemon_id: result.record.daemon_id };
    case "not-run":
      return result;
  }
}

function notRun(why: NotRun["why"], message: string): NotRun {
  return { kind: "not-run", why, message };
}

import type { RunId } from "../../../protocol/chat.ts";
import type { Log } from "../../base/log.ts";
import type { ToolCall } from "../chat-model.ts";
import type { CodeRunner } from "../code-runner.ts";
import { CodeRuns } from "./code-runs.ts";
import type { DaemonTools } from "../daemon-tools.ts";
import type { CodePart } from "../parts.ts";
import type { LivePart, Reply } from "./reply.ts";
import { readToolArguments } from "../tools/tool-arguments.ts";
import { runTool } from "./tool-run.ts";
import { isBackgroundTool, isCodeTool } from "../tools/tool-specs.ts";

/** What doing a turn's work takes. */
export interface TurnWorkContext {
  readonly runner: CodeRunner;
  readonly tools: Pick<DaemonTools, "call">;
  readonly newId: () => string;
  readonly log: Log;
}

/**
 * Does what the model wants in one turn, its code and its tool calls: one after another in the order in which they come, while the reply
 * goes on. Keeps in mind whether the model has to be told of something before it can go on.
 */
export class TurnWork {
  readonly #reply: Reply;
  readonly #context: TurnWorkContext;
  readonly #signal: AbortSignal;
  readonly #runs: CodeRuns;
  #queue: Promise<void> = Promise.resolve();
  #isOwed = false;
  #endsInBackground = false;

  constructor(reply: Reply, context: TurnWorkContext, signal: AbortSignal) {
    this.#reply = reply;
    this.#context = context;
    this.#signal = signal;
    this.#runs = new CodeRuns(context.runner, context.log);
  }

  /** True once the model has written again what had failed twice: it makes no sense to go on then. */
  get isRepeating(): boolean {
    return this.#runs.isRepeating;
  }

  /** The model begins to write code. */
  open(language: string, background: boolean, callId?: string): LivePart<CodePart> {
    return this.#reply.openCode({
      kind: "code",
      run_id: this.#context.newId() as RunId,
      language,
      background,
      code: "",
      edited: false,
      ...(callId === undefined ? {} : { call_id: callId }),
      state: { kind: "writing" },
      output: [],
    });
  }

  /** The code is whole: it runs as soon as what came before has ended. */
  run(part: LivePart<CodePart>, code: string): void {
    part.change({ code });
    this.#endsInBackground = part.value.background;
    this.#queue = this.#queue.then(async () => {
      const result = await this.#runs.run(part, this.#reply, this.#signal);
      if (result.kind === "ended" && result.freshKernel) {
        this.#reply.notice("The kernel was started anew: what was defined before is gone.");
      }
      const { background, call_id } = part.value;
      // The model goes on beside a script in the background; a tool call wants its answer.
      if (!background || result.kind !== "daemon" || call_id !== undefined) this.#isOwed = true;
    });
  }

  /** The code was not closed: nobody knows what it was to be, so it never runs. `isOwed` when the model may write it again. */
  leave(part: LivePart<CodePart>, code: string, isOwed: boolean): void {
    const message = "It did not run: the reply went on or ended before this block of code was closed.";
    part.change({ code, state: { kind: "not-run", why: "unclosed", message } });
    this.#isOwed ||= isOwed;
  }

  /** A native tool call: code to run, or one of the other tools. */
  call({ id, name, arguments: json }: ToolCall): void {
    this.#isOwed = true;
    this.#endsInBackground = false;
    if (isCodeTool(name)) {
      const wanted = codeIn(json);
      if (wanted.ok) {
        this.run(this.open(wanted.language, isBackgroundTool(name), id), wanted.code);
        return;
      }
      this.#openTool(id, name, json).change({ state: "failed", result: wanted.message });
      return;
    }
    const part = this.#openTool(id, name, json);
    this.#queue = this.#queue.then(() => runTool(part, this.#reply.chatId, this.#context, this.#signal));
  }

  /** The model goes on in prose. */
  said(text: string): void {
    if (text.trim() !== "") this.#endsInBackground = false;
  }

  /** Resolves when all that was asked for is done. */
  idle(): Promise<void> {
    return this.#queue;
  }

  /** Whether the model has to be told of something since the last time; for when all is done. */
  takeOwed(): boolean {
    const isOwed = this.#isOwed || this.#endsInBackground;
    this.#isOwed = false;
    this.#endsInBackground = false;
    return isOwed;
  }

  #openTool(call_id: string, name: string, json: string): ReturnType<Reply["openTool"]> {
    return this.#reply.openTool({
      kind: "tool",
      call_id,
      name,
      arguments: json,
      state: "running",
      result: "",
    });
  }
}

type WantedCode =
  | { readonly ok: true; readonly code: string; readonly language: string }
  | { readonly ok: false; readonly message: string };

function codeIn(json: string): WantedCode {
  const read = readToolArguments(json);
  if (!read.ok) return read;
  const { code, language } = read.values;
  if (typeof code !== "string" || code.trim() === "") {
    return { ok: false, message: 'There is no code to run. Call it again with the whole program as "code".' };
  }
  const name = typeof language === "string" ? language.trim().toLowerCase() : "";
  return { ok: true, code, language: name === "" ? "python" : name };
}

import type { RunId } from "../../../protocol/chat.ts";
import type { ToolOffer } from "../../tools/chat-tools.ts";
import type { ToolCall, ToolSpec } from "../chat-model.ts";
import type { CodeRunner } from "../code-runner.ts";
import { CodeRuns } from "./code-runs.ts";
import type { CodePart, ToolPart } from "../parts.ts";
import type { CallSignals } from "./call-signals.ts";
import type { LivePart, Reply } from "./reply.ts";
import { readToolArguments } from "../tools/tool-arguments.ts";
import { brokenCall, readTextCall } from "../tools/text-call.ts";
import { type CallEnds, runOfferedTool, runTool, type ToolRunContext } from "./tool-run.ts";
import { isBackgroundTool, isCodeTool, isDaemonTool } from "../tools/tool-specs.ts";

/** What doing a turn's work takes. */
export interface TurnWorkContext extends ToolRunContext {
  readonly runner: CodeRunner;
  readonly newId: () => string;
}

/** What a turn's model may call, and how one of its calls is cancelled. */
export interface TurnTools {
  /** Those of Backburner's own that the model was told of. */
  readonly own: readonly ToolSpec[];
  readonly offer: ToolOffer;
  readonly signals: CallSignals;
}

/** So many names are told to a model that has made one up. */
const maxNames = 60;

/**
 * Does what the model wants in one turn, its code and its tool calls: one after another in the order in which they come, while the reply
 * goes on. Keeps in mind whether the model has to be told of something before it can go on.
 */
export class TurnWork {
  readonly #reply: Reply;
  readonly #context: TurnWorkContext;
  readonly #tools: TurnTools;
  readonly #signal: AbortSignal;
  readonly #runs: CodeRuns;
  readonly #callIds = new Set<string>();
  #queue: Promise<void> = Promise.resolve();
  #isOwed = false;
  #endsInBackground = false;

  constructor(reply: Reply, context: TurnWorkContext, tools: TurnTools, signal: AbortSignal) {
    this.#reply = reply;
    this.#context = context;
    this.#tools = tools;
    this.#signal = signal;
    this.#runs = new CodeRuns(context.runner, context.log);
  }

  /** True once the model has written again what had failed twice: it makes no sense to go on then. */
  get isRepeating(): boolean {
    return this.#runs.isRepeating;
  }

  /** True where calls in the text of a reply count. */
  get hasTools(): boolean {
    return this.#tools.offer.specs.length > 0;
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
  call(call: ToolCall): void {
    this.#take(call, false);
  }

  /** A call in the text of the reply. */
  textCall(text: string): void {
    const call = readTextCall(text);
    if (call !== undefined) {
      this.#take({ id: "", ...call }, true);
      return;
    }
    this.#isOwed = true;
    this.#endsInBackground = false;
    const result = `This is no call: between the tags there has to be one JSON object like {"name": "the tool's name", "arguments": {}}. Nothing was done. Write it again.`;
    this.#openTool("", brokenCall, text, { in_text: true }).change({ state: "failed", result });
  }

  /** A call that was not closed is never made. `isOwed` when the model may write it again. */
  leaveCall(text: string, isOwed: boolean): void {
    const result = "Nothing was called: the reply went on or ended before the call was closed.";
    this.#openTool("", brokenCall, text, { in_text: true }).change({ state: "failed", result });
    this.#isOwed ||= isOwed;
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

  #take({ id, name, arguments: json }: ToolCall, isInText: boolean): void {
    this.#isOwed = true;
    this.#endsInBackground = false;
    const inText: Partial<ToolPart> = isInText ? { in_text: true } : {};
    if (!isCodeTool(name)) {
      this.#callTool(id, name, json, inText);
      return;
    }
    const wanted = codeIn(json);
    if (wanted.ok) {
      const callId = isInText ? undefined : this.#freshId(id);
      this.run(this.open(wanted.language, isBackgroundTool(name), callId), wanted.code);
    } else {
      this.#openTool(id, name, json, inText).change({ state: "failed", result: wanted.message });
    }
  }

  #callTool(id: string, name: string, json: string, inText: Partial<ToolPart>): void {
    const { offer, signals } = this.#tools;
    const offered = offer.find(name);
    const chatId = this.#reply.chatId;
    if (offered === undefined && !isDaemonTool(name)) {
      this.#openTool(id, name, json, inText).change({ state: "failed", result: this.#unknown(name) });
      return;
    }
    const called = offered === undefined ? {} : { tool: offered.called };
    const part = this.#openTool(id, name, json, { ...inText, ...called });
    const { call_id: callId } = part.value;
    signals.announce(callId);
    this.#queue = this.#queue.then(() =>
      signals.with(callId, this.#signal, (call) => {
        const ends: CallEnds = { turn: this.#signal, call };
        return offered === undefined
          ? runTool(part, chatId, this.#context, ends)
          : runOfferedTool(part, offered, chatId, this.#context, ends);
      }),
    );
  }

  #openTool(
    id: string,
    name: string,
    json: string,
    more: Partial<ToolPart> = {},
  ): ReturnType<Reply["openTool"]> {
    return this.#reply.openTool({
      kind: "tool",
      call_id: this.#freshId(id),
      name,
      arguments: json,
      state: "running",
      result: "",
      ...more,
    });
  }

  /** Some models count their calls from one in each reply, and some give no ids at all. */
  #freshId(id: string): string {
    const fresh = id === "" || this.#callIds.has(id) ? this.#context.newId() : id;
    this.#callIds.add(fresh);
    return fresh;
  }

  #unknown(name: string): string {
    const { own, offer } = this.#tools;
    const names = [...own, ...offer.specs].map((spec) => spec.name);
    if (names.length === 0) return `There is no tool "${name}": there are none now.`;
    const shown = names.slice(0, maxNames).join(", ");
    return `There is no tool "${name}". There are ${shown}${names.length > maxNames ? " and others" : ""}.`;
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

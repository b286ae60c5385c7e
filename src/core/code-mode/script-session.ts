import type { ChatId } from "../../protocol/ids.ts";
import type { ToolCallState } from "../../protocol/chat.ts";
import { type Clock, delay } from "../base/clock.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { unlessAborted } from "../base/within.ts";
import type { CallingScript, ScriptSession } from "../daemons/script-calls.ts";
import type { CallAsker, CallOutcome } from "../tools/carry-out.ts";
import type { ChatToolbox } from "../tools/chat-tools.ts";
import type { OfferedTool } from "../tools/offered-tool.ts";
import { oneLine } from "../tools/plain-text.ts";
import type { ToolApprovals, WantedTool } from "../tools/tool-approvals.ts";
import type { ToolSelection } from "../tools/tool-shares.ts";
import type { CallBudget } from "./call-budget.ts";
import type { CallTrace, LiveCall } from "./call-trace.ts";
import type { ScriptConsent } from "./script-consent.ts";
import { answerReply, catalogReply, noteOf, refusal } from "./script-reply.ts";
import { readRequest, type ScriptRequest } from "./script-request.ts";
import { catalogOf } from "./tool-catalog.ts";

/** What the sessions of scripts work with. */
export interface SessionContext {
  readonly toolbox: Pick<ChatToolbox, "catalog" | "share" | "carryOut">;
  readonly approvals: Pick<ToolApprovals, "allowForGood">;
  readonly consent: ScriptConsent;
  /** The tools of a script's chat. Errors: `chat.*`, `journal.*`. */
  readonly selection: (chatId: ChatId) => Promise<ToolSelection>;
  /** False when the user has switched it off: then scripts call nothing. */
  readonly isEnabled: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

type Call = Extract<ScriptRequest, { op: "call" }>;

/**
 * A script that is stopped is interrupted where it waits, and needs no answer; one that waits in a thread of its own hears nothing of that, and gets
 * its answer after this time.
 */
const interruptedMs = 500;

/** Why nothing can be called while the setting says so. */
export const switchedOff = "Tools in code are switched off (the setting backburner.codeMode.enabled).";

const cancelledText = "The call was cancelled because the script was stopped.";

/** What one script calls, from its first request until it ends. */
export class CodeSession implements ScriptSession {
  #script: CallingScript;
  readonly #context: SessionContext;
  readonly #budget: CallBudget;
  readonly #trace: CallTrace;
  readonly #onClose: () => void;
  /** What the user has said of tools for as long as the script runs, by the digest of their definitions. */
  readonly #said = new Map<string, "allowed" | "declined">();
  readonly #over = new AbortController();
  /** The request that the script waits for. */
  #current: AbortController | undefined;

  constructor(
    script: CallingScript,
    context: SessionContext,
    parts: { readonly budget: CallBudget; readonly trace: CallTrace; readonly onClose: () => void },
  ) {
    this.#script = script;
    this.#context = context;
    this.#budget = parts.budget;
    this.#trace = parts.trace;
    this.#onClose = parts.onClose;
  }

  /** As it is now: it may have become a daemon. */
  get script(): CallingScript {
    return this.#script;
  }

  async answer(text: string): Promise<string | undefined> {
    // A script waits for one at a time: it was interrupted while it waited for the one before.
    this.#current?.abort();
    const current = new AbortController();
    this.#current = current;
    const signal = AbortSignal.any([current.signal, this.#over.signal]);
    const request = readRequest(text);
    let reply: string;
    try {
      reply = await this.#reply(request, signal);
    } catch (error) {
      reply = refusal(request.id, signal.aborted ? cancelledText : this.#sentenceOf(error));
    }
    if (current.signal.aborted && this.#current === current)
      await delay(this.#context.clock, interruptedMs, this.#over.signal);
    if (this.#current !== current || this.#over.signal.aborted) return undefined;
    this.#current = undefined;
    return reply;
  }

  interrupt(): void {
    this.#current?.abort();
  }

  toBackground(): void {
    this.#script = { ...this.#script, background: true };
    this.#budget.toBackground();
    this.#trace.tell();
  }

  close(): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#trace.close();
    this.#onClose();
  }

  async #reply(request: ScriptRequest, signal: AbortSignal): Promise<string> {
    if (request.op === "none") return refusal(request.id, request.problem);
    const { isEnabled, toolbox } = this.#context;
    if (!isEnabled()) return refusal(request.id, switchedOff);
    const selection = await unlessAborted(this.#context.selection(this.#script.chatId), signal);
    if (request.op === "call") return this.#call(request, selection, signal);
    const shares = await unlessAborted(toolbox.catalog(selection, signal), signal);
    return catalogReply(
      request.id,
      catalogOf(shares),
      shares.flatMap(({ problems }) => problems),
    );
  }

  async #call(call: Call, selection: ToolSelection, signal: AbortSignal): Promise<string> {
    const { id, server, tool, args } = call;
    const share = await unlessAborted(this.#context.toolbox.share(selection, server, signal), signal);
    if (share === undefined) return refusal(id, unknownServer(server));
    const found = share.tools.find((one) => one.tool.name === tool);
    if (found === undefined) return refusal(id, share.problems[0] ?? unknownTool(tool, share.title));
    const { readOnly, idempotent } = found.tool.hints;
    const again = call.again && !readOnly && !idempotent;
    const json = JSON.stringify(args);
    const refused = this.#budget.take();
    const live = this.#trace.begin(found.offered.called, json);
    if (refused !== undefined) {
      live.end({ state: "failed", note: refused });
      return refusal(id, refused);
    }
    const { chatId } = this.#script;
    const asker = this.#asker(found.offered, { json, again }, live);
    const wanted = { chatId, offered: found.offered, args, json };
    const outcome = await this.#context.toolbox.carryOut(wanted, asker, signal);
    return this.#tell(id, found.offered, outcome, live);
  }

  #asker(
    offered: OfferedTool,
    { json, again }: { readonly json: string; readonly again: boolean },
    live: LiveCall,
  ): CallAsker {
    const { consent, approvals } = this.#context;
    return {
      // Only the user can know whether it does harm to do it twice.
      mustAsk: again,
      allows: ({ digest }) => this.#said.get(digest) === "allowed",
      ask: async (wanted: WantedTool, question, signal) => {
        if (this.#said.get(wanted.digest) === "declined") return "decline";
        live.change({ state: "waiting" });
        const { called: tool } = offered;
        const asked = { ...question, script: this.#script, tool, arguments: json, again };
        const answer = await unlessAborted(consent.ask(asked, signal), signal);
        if (answer === "decline") this.#said.set(wanted.digest, "declined");
        if (answer === "script") this.#said.set(wanted.digest, "allowed");
        if (answer === "always") approvals.allowForGood(wanted);
        return answer === "decline" ? "decline" : "run";
      },
      onRun: () => {
        live.change({ state: "running" });
      },
      onProgress: (progress) => {
        live.change({ progress });
      },
    };
  }

  /** The reply for the script, and a line for whoever follows it. */
  #tell(id: string, { called }: OfferedTool, outcome: CallOutcome, live: LiveCall): string {
    const took = "seconds" in outcome ? { seconds: outcome.seconds } : {};
    const end = (state: ToolCallState, message: string): string => {
      live.end({ state, note: message, ...took });
      return refusal(id, message);
    };
    const name = `${called.server_title}: ${oneLine(called.name, 100)}`;
    switch (outcome.kind) {
      case "answered": {
        const { answer } = outcome;
        live.end({ state: answer.ok ? "done" : "failed", note: noteOf(answer), ...took });
        return answerReply(id, answer);
      }
      case "invalid":
        return end("failed", outcome.problems);
      case "declined":
        return end("declined", `The user declined this script's calls of ${name}.`);
      case "gone":
        return end("failed", `${name} is not there any more: its server has removed it.`);
      case "cancelled":
        return end("cancelled", cancelledText);
      case "failed":
        return end("failed", outcome.message);
    }
  }

  #sentenceOf(error: unknown): string {
    if (error instanceof AppError) return error.message;
    this.#context.log.error("a script's call failed", { error: messageOf(error) });
    return "Something went wrong in Backburner. Its log says more.";
  }
}

function unknownServer(id: string): string {
  const name = JSON.stringify(oneLine(id, 100));
  return `There is no tool server ${name} that this script may call: it has to be switched on in the script's chat.`;
}

function unknownTool(tool: string, title: string): string {
  return `${title} has no tool ${JSON.stringify(oneLine(tool, 100))} that this script may call.`;
}

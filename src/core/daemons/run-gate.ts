import type { RunId } from "../../protocol/chat.ts";
import type { ChatId, MessageId } from "../../protocol/ids.ts";
import { AppError } from "../base/errors.ts";
import type { Program } from "./kernel-host.ts";
import { hashOf } from "./run-hash.ts";
import { titleOf } from "./title.ts";

/** Exactly what somebody wants to run, and where; the unit that a person approves. */
export interface Run {
  readonly program: Program;
  /** A Jupyter language name, lower case. */
  readonly language: string;
  readonly folder?: string;
  readonly chatId: ChatId;
  readonly messageId: MessageId;
  /** What the user will see as its name. */
  readonly title: string;
}

/** Who wants it: the user by an own command, or somebody on whose behalf the user is asked. */
export type RunOrigin =
  | { readonly kind: "user" }
  /** Another extension, by the id that it gives; shown, not trusted. */
  | { readonly kind: "extension" }
  /** An agent outside our chat: the editor's own, or an MCP client. Not asked for again when the editor has shown exactly this code. */
  | {
      readonly kind: "agent";
      /** Shown, not trusted. */
      readonly name: string;
      readonly background: boolean;
      readonly engine: string;
      readonly limitSeconds: number;
      /** True when the editor has shown exactly this code for this call, and the user has allowed it by a click. */
      readonly isShown: boolean;
    }
  /** A model, in the chat of the run. */
  | {
      readonly kind: "model";
      readonly runId: RunId;
      /** The kernel it would run in, in words. */
      readonly engine: string;
      readonly limitSeconds: number;
      /** The user is being asked. */
      readonly onAsk: (question: ModelQuestion) => void;
    };

/** Those on whose behalf the user is asked outside the chat. */
export type AskingOrigin = Extract<RunOrigin, { readonly kind: "extension" | "agent" }>;

declare const approved: unique symbol;

/** Proof that a run passed the gate; only {@link RunGate} makes one, and it fits exactly one content. */
export interface ApprovedRun extends Run {
  readonly [approved]: string;
}

/** Port: what the gate asks of the world. */
export interface RunConsent {
  /** True when the workspace may run code at all. */
  isTrusted(): boolean;
  /** Shows the run to the user; true only after a click that allows it. */
  ask(run: Run, origin: AskingOrigin, signal: AbortSignal): Promise<boolean>;
}

/** Exactly what is shown of a model's code, and what an answer is bound to. */
export interface ModelQuestion {
  readonly runId: RunId;
  readonly run: Run;
  readonly engine: string;
  readonly limitSeconds: number;
  /** See {@link hashOf}. */
  readonly hash: string;
}

/** What the user clicked; `hash` is that of the question that was shown, `code` what the user made of its code. */
export type ModelAnswer =
  { readonly kind: "run"; readonly hash: string; readonly code?: string } | { readonly kind: "skip" };

/** Port: asks in the chat for what models want to run there. */
export interface ModelConsent {
  /** True when the user has allowed such runs for good, by a click in this window. */
  allows(question: ModelQuestion): boolean;
  /** Resolves to what the user clicked; rejects with the signal's reason when the question is withdrawn. */
  ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer>;
}

/** The one way to a kernel: trust first, then the user's consent, bound to the content that was shown. */
export class RunGate {
  readonly #consent: RunConsent;
  readonly #chats: ModelConsent | undefined;

  /** Without `chats` there is nobody to ask for a model's code, which then never runs. */
  constructor(consent: RunConsent, chats?: ModelConsent) {
    this.#consent = consent;
    this.#chats = chats;
  }

  /**
   * Resolves to what may run: the run itself, or what the user has made of a model's code.
   * Errors: `daemons.empty_code`, `daemons.untrusted`, `daemons.declined`. A run by the user's own command needs no second question.
   */
  async authorize(run: Run, origin: RunOrigin, signal: AbortSignal): Promise<ApprovedRun> {
    const frozen = freeze(run);
    requireCode(frozen);
    this.requireTrust();
    const allowed = await this.#ask(frozen, origin, signal);
    // Trust may have been withdrawn while the question was open.
    this.requireTrust();
    return allowed as ApprovedRun;
  }

  /** Errors: `daemons.untrusted`. */
  requireTrust(): void {
    if (this.#consent.isTrusted()) return;
    throw new AppError(
      "daemons.untrusted",
      "This workspace is in Restricted Mode, so nothing can run. Trust the workspace to run code.",
    );
  }

  async #ask(run: Run, origin: RunOrigin, signal: AbortSignal): Promise<Run> {
    switch (origin.kind) {
      case "user":
        return run;
      case "extension":
        if (await this.#consent.ask(run, origin, signal)) return run;
        throw declined("The code was not run because you did not allow it.");
      case "agent":
        if (origin.isShown || (await this.#consent.ask(run, origin, signal))) return run;
        throw declined("The code was not run because the user did not allow it.");
      case "model":
        return this.#askInChat(run, origin, signal);
      default:
        return origin satisfies never;
    }
  }

  async #askInChat(
    run: Run,
    { runId, engine, limitSeconds, onAsk }: Extract<RunOrigin, { kind: "model" }>,
    signal: AbortSignal,
  ): Promise<Run> {
    if (this.#chats === undefined) throw declined("The code was not run because nobody could be asked.");
    const { language, folder } = run;
    const hash = await hashOf({ code: run.program.code, language, engine, ...(folder && { folder }) });
    signal.throwIfAborted();
    const question = Object.freeze({ runId, run, engine, limitSeconds, hash });
    if (this.#chats.allows(question)) return run;
    onAsk(question);
    const answer = await this.#chats.ask(question, signal);
    signal.throwIfAborted();
    if (answer.kind === "skip") throw declined("The code was not run because you did not allow it.");
    if (answer.hash !== hash) throw declined("The code was not run because other code was allowed.");
    return answer.code === undefined ? run : edited(run, answer.code);
  }
}

function edited(run: Run, code: string): Run {
  const result = freeze({ ...run, program: { kind: "code", code }, title: titleOf(code, run.title) });
  requireCode(result);
  return result;
}

function requireCode(run: Run): void {
  if (run.program.code.trim() !== "") return;
  throw new AppError(
    "daemons.empty_code",
    "There is no code to run. Select some code or open a file with code in it.",
  );
}

function declined(message: string): AppError {
  return new AppError("daemons.declined", message);
}

/** What was shown is what runs: later changes to the caller's object cannot reach it. */
function freeze(run: Run): Run {
  const program: Program =
    run.program.kind === "file"
      ? Object.freeze({ ...run.program, args: Object.freeze([...run.program.args]) })
      : Object.freeze({ ...run.program });
  return Object.freeze({ ...run, program });
}

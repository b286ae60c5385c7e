import type { RunId } from "../../protocol/chat.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { GrantView } from "../../protocol/views.ts";
import { Emitter } from "../base/emitter.ts";
import { AppError } from "../base/errors.ts";
import type { ModelAnswer, ModelConsent, ModelQuestion } from "../daemons/run-gate.ts";

/** What a click on an approval card says. */
export type CardAnswer = "run" | "always" | "skip";

/** What "Always in this chat" allows: code of this language in this kernel and folder, in this chat. */
interface Grant {
  readonly id: string;
  readonly chatId: ChatId;
  readonly language: string;
  readonly engine: string;
  readonly folder: string | undefined;
}

interface Pending {
  readonly question: ModelQuestion;
  readonly resolve: (answer: ModelAnswer) => void;
}

/**
 * What models want to run and the user has not answered yet, and what the user has allowed for good. Only {@link answer} allows anything, and
 * only a click in the page calls it. All of it is in the memory of this window: a window that reloads asks again.
 */
export class Approvals implements ModelConsent {
  readonly #pending = new Map<RunId, Pending>();
  readonly #grants = new Map<string, Grant>();
  readonly #onDidChangeGrants = new Emitter<ChatId>();

  /** What is allowed for good in this chat changed. */
  readonly onDidChangeGrants = this.#onDidChangeGrants.event;

  allows(question: ModelQuestion): boolean {
    const wanted = boundTo(question);
    return [...this.#grants.values()].some((grant) => isSame(grant, wanted));
  }

  ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> {
    const { runId } = question;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        this.#pending.delete(runId);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", withdraw, { once: true });
      this.#pending.set(runId, {
        question,
        resolve: (answer) => {
          this.#pending.delete(runId);
          signal.removeEventListener("abort", withdraw);
          resolve(answer);
        },
      });
    });
  }

  /**
   * The user has clicked on a card that showed the code with this hash; `code` is what the user made of it before.
   * Errors: `daemons.unknown` when nothing is asked any more, `daemons.declined` when something else is asked by now, `daemons.empty_code`;
   * then the question stays as it is.
   */
  answer(runId: RunId, hash: string, answer: CardAnswer, code?: string): void {
    const pending = this.#pending.get(runId);
    if (pending === undefined)
      throw new AppError("daemons.unknown", "This question has been answered, or was withdrawn.");
    if (answer === "skip") {
      pending.resolve({ kind: "skip" });
      return;
    }
    const { question } = pending;
    if (hash !== question.hash)
      throw new AppError("daemons.declined", "This is not the code that was shown. Look at it again.");
    if (code?.trim() === "")
      throw new AppError("daemons.empty_code", "There is no code left to run. Choose Skip to run nothing.");
    if (answer === "always") this.#grant(question);
    const isEdited = code !== undefined && code !== question.run.program.code;
    pending.resolve({ kind: "run", hash, ...(isEdited ? { code } : {}) });
  }

  /** What is allowed for good in a chat, for its page to show. */
  grants(chatId: ChatId): readonly GrantView[] {
    return [...this.#grants.values()]
      .filter((grant) => grant.chatId === chatId)
      .map((grant) => ({ grant_id: grant.id, text: textOf(grant) }));
  }

  /** Takes back what was allowed; what runs already runs on. */
  revoke(chatId: ChatId, grantId: string): void {
    if (this.#grants.get(grantId)?.chatId !== chatId) return;
    this.#grants.delete(grantId);
    this.#onDidChangeGrants.fire(chatId);
  }

  /** Takes back everything in a chat that is deleted. */
  forget(chatId: ChatId): void {
    for (const { grant_id } of this.grants(chatId)) this.revoke(chatId, grant_id);
  }

  #grant(question: ModelQuestion): void {
    if (this.allows(question)) return;
    const grant = boundTo(question);
    this.#grants.set(grant.id, grant);
    this.#onDidChangeGrants.fire(grant.chatId);
  }
}

function boundTo({ run, engine }: ModelQuestion): Grant {
  const { chatId, language, folder } = run;
  return { id: crypto.randomUUID(), chatId, language, engine, folder };
}

function isSame(one: Grant, other: Grant): boolean {
  return (
    one.chatId === other.chatId &&
    one.language === other.language &&
    one.engine === other.engine &&
    one.folder === other.folder
  );
}

function textOf({ language, engine, folder }: Grant): string {
  const name = language.slice(0, 1).toUpperCase() + language.slice(1);
  const place = folder?.split(/[\\/]/).findLast((part) => part !== "");
  return place === undefined ? `${name} code on ${engine}` : `${name} code in ${place} on ${engine}`;
}

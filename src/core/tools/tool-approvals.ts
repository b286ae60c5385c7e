import type { ChatId } from "../../protocol/ids.ts";
import type { GrantView } from "../../protocol/views.ts";
import { Emitter } from "../base/emitter.ts";
import { AppError, messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type ApprovalMemory, type KeptApproval, KeptApprovals } from "./kept-approvals.ts";
import { lineChanges } from "./line-changes.ts";
import { oneLine } from "./plain-text.ts";

export type { ApprovalMemory } from "./kept-approvals.ts";

/** What a click on the question before a call says. */
export type CallAnswer = "once" | "chat" | "always" | "decline";

/** A tool that is to be called, as it is described now. */
export interface WantedTool {
  readonly chatId: ChatId;
  readonly serverId: string;
  readonly serverTitle: string;
  readonly tool: string;
  /** Of its definition. */
  readonly digest: string;
  /** Its definition as text. */
  readonly definition: string;
}

/** A question about one call; `hash` binds the answer to what is shown. */
export interface CallQuestion extends WantedTool {
  readonly callId: string;
  readonly hash: string;
}

/** A definition is kept to show what has changed: of a longer one the beginning. */
const maxDefinition = 16 * 1024;
/** So many definitions are remembered for that which no approval keeps. */
const maxRemembered = 200;

interface Grant {
  readonly id: string;
  readonly wanted: WantedTool;
}

interface Pending {
  readonly question: CallQuestion;
  readonly resolve: (answer: "run" | "decline") => void;
}

/**
 * What models want to call and the user has not answered yet, and what the user has allowed: for a chat in the memory of this window, for
 * good in {@link ApprovalMemory}; either way only as long as the tool is described as it was. Only {@link answer} and {@link allowForGood} allow
 * anything, and only a click of the user calls them.
 */
export class ToolApprovals {
  readonly #kept: KeptApprovals;
  readonly #pending = new Map<string, Pending>();
  readonly #grants = new Map<string, Grant>();
  /** What was allowed last, by tool, however long for. */
  readonly #remembered = new Map<string, KeptApproval>();
  readonly #onDidChange = new Emitter<undefined>();

  /** What is allowed changed. */
  readonly onDidChange = this.#onDidChange.event;

  constructor(memory: ApprovalMemory, log: Log) {
    this.#kept = new KeptApprovals(memory, (error) => {
      log.warn("an approval of a tool could not be kept", { error: messageOf(error) });
    });
  }

  /** True when the user has allowed this tool, as it is described now, in this chat or for good. */
  allows({ chatId, serverId, tool, digest }: WantedTool): boolean {
    if (this.#kept.get(serverId, tool)?.digest === digest) return true;
    return [...this.#grants.values()].some(
      ({ wanted }) => wanted.chatId === chatId && wanted.digest === digest,
    );
  }

  /** What is different since the tool was allowed last, line by line; empty when it never was, or is the same. */
  changesOf({ serverId, tool, definition, digest }: WantedTool): readonly string[] {
    const before = this.#remembered.get(keyOf(serverId, tool)) ?? this.#kept.get(serverId, tool);
    if (before === undefined || before.digest === digest) return [];
    const changes = lineChanges(before.definition, definition.slice(0, maxDefinition));
    if (changes.length > 0 || definition.length <= maxDefinition) return changes;
    return ["… something may have changed further below, beyond what is compared"];
  }

  /** Resolves to what the user clicks; rejects with the signal's reason when the question is withdrawn. */
  ask(question: CallQuestion, signal: AbortSignal): Promise<"run" | "decline"> {
    const key = keyOf(question.chatId, question.callId);
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const withdraw = (): void => {
        this.#pending.delete(key);
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", withdraw, { once: true });
      this.#pending.set(key, {
        question,
        resolve: (answer) => {
          this.#pending.delete(key);
          signal.removeEventListener("abort", withdraw);
          resolve(answer);
        },
      });
    });
  }

  /**
   * The user has clicked on the question with this hash.
   * Errors: `tools.unknown` when nothing is asked any more, `tools.declined` when something else is asked by now; the question stays then.
   */
  answer(chatId: ChatId, callId: string, hash: string, answer: CallAnswer): void {
    const pending = this.#pending.get(keyOf(chatId, callId));
    if (pending === undefined)
      throw new AppError("tools.unknown", "This question has been answered, or was withdrawn.");
    if (answer === "decline") {
      pending.resolve("decline");
      return;
    }
    const { question } = pending;
    if (hash !== question.hash)
      throw new AppError("tools.declined", "This is not the call that was shown. Look at it again.");
    if (answer === "always") {
      this.allowForGood(question);
    } else {
      this.#remember(question);
      if (answer === "chat") this.#grant(question);
    }
    pending.resolve("run");
  }

  /** The user has allowed a tool for good, as it is described now, where it was shown outside of a chat. */
  allowForGood(wanted: WantedTool): void {
    this.#remember(wanted);
    this.#kept.set(wanted.serverId, wanted.tool, approvalOf(wanted));
    this.#onDidChange.fire(undefined);
  }

  /** The tools of a server that are allowed for good; one that is described differently by now asks all the same. */
  allowedForGood(serverId: string): readonly string[] {
    return this.#kept.tools(serverId);
  }

  /** Asks again before the calls of a tool, or of all tools of a server; what runs already runs on. */
  revoke(serverId: string, tool?: string): void {
    this.#kept.remove(serverId, tool);
    for (const [id, { wanted }] of this.#grants) {
      if (wanted.serverId === serverId && (tool ?? wanted.tool) === wanted.tool) this.#grants.delete(id);
    }
    this.#onDidChange.fire(undefined);
  }

  /** What is allowed in a chat as long as this window lives, for its page to show. */
  grants(chatId: ChatId): readonly GrantView[] {
    return [...this.#grants.values()]
      .filter(({ wanted }) => wanted.chatId === chatId)
      .map(({ id, wanted }) => ({ grant_id: id, text: textOf(wanted) }));
  }

  /** Takes back what was allowed in a chat. */
  revokeGrant(chatId: ChatId, grantId: string): void {
    if (this.#grants.get(grantId)?.wanted.chatId !== chatId) return;
    this.#grants.delete(grantId);
    this.#onDidChange.fire(undefined);
  }

  /** Takes back everything in a chat that is deleted. */
  forget(chatId: ChatId): void {
    for (const { grant_id } of this.grants(chatId)) this.revokeGrant(chatId, grant_id);
  }

  #grant(question: CallQuestion): void {
    if (this.allows(question)) return;
    for (const [id, { wanted }] of this.#grants) if (isSameTool(wanted, question)) this.#grants.delete(id);
    const { chatId, serverId, serverTitle, tool, digest } = question;
    const id = crypto.randomUUID();
    this.#grants.set(id, { id, wanted: { chatId, serverId, serverTitle, tool, digest, definition: "" } });
    this.#onDidChange.fire(undefined);
  }

  #remember(wanted: WantedTool): void {
    const key = keyOf(wanted.serverId, wanted.tool);
    this.#remembered.delete(key);
    this.#remembered.set(key, approvalOf(wanted));
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > maxRemembered && oldest !== undefined) this.#remembered.delete(oldest);
  }
}

function approvalOf({ digest, definition }: WantedTool): KeptApproval {
  return { digest, definition: definition.slice(0, maxDefinition) };
}

function isSameTool(one: WantedTool, other: WantedTool): boolean {
  return one.chatId === other.chatId && one.serverId === other.serverId && one.tool === other.tool;
}

/** No id of a chat or a server has a slash. */
function keyOf(id: string, name: string): string {
  return `${id}/${name}`;
}

function textOf({ serverTitle, tool }: WantedTool): string {
  return `${serverTitle}: ${oneLine(tool, 100)}`;
}

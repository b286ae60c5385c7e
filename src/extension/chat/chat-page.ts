import type { Clock } from "../../core/base/clock.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Approvals } from "../../core/chat/approvals.ts";
import type { ChatModels } from "../../core/chat/chat-model.ts";
import type { Chats } from "../../core/chat/chats.ts";
import type { ToolApprovals } from "../../core/tools/tool-approvals.ts";
import type { Turns } from "../../core/chat/turns.ts";
import type { Attachment, Chat, RunId } from "../../protocol/chat.ts";
import type { DaemonOutput } from "../../protocol/daemon.ts";
import type { HostMessage } from "../../protocol/events.ts";
import type { ChatId, MessageId } from "../../protocol/ids.ts";
import type { Handlers, OpenedChat, Params } from "../../protocol/requests.ts";
import type { ChatsView, GrantView, ModelsView } from "../../protocol/views.ts";
import type { Runs } from "../commands/runs.ts";
import type { Report } from "../report.ts";
import { attachFile, attachSelection } from "./attachments.ts";
import { ChatFeed } from "./chat-feed.ts";
import { codeRun, insertCode, saveCode } from "./code-actions.ts";
import type { DeleteChat } from "./delete-chat.ts";
import type { OpenChat } from "./open-chat.ts";
import type { SaveChat } from "./save-chat.ts";

const listMs = 12_000;

/** What runs in the kernels of chats, as far as a page may steer it. */
interface ForegroundActions {
  interrupt(runId: RunId): Promise<void>;
  toBackground(runId: RunId): Promise<unknown>;
  restart(chatId: ChatId): Promise<void>;
}

/** What the chat's part of the page works with. */
export interface ChatPageContext {
  readonly chats: Chats;
  readonly open: OpenChat;
  readonly turns: Turns;
  readonly approvals: Approvals;
  readonly toolApprovals: Pick<ToolApprovals, "grants" | "revokeGrant" | "onDidChange">;
  readonly models: ChatModels;
  readonly foreground: ForegroundActions;
  readonly runs: Runs;
  readonly deleteChat: DeleteChat;
  readonly saveChat: SaveChat;
  readonly clock: Clock;
  readonly report: Report;
}

type ChatHandlers = Pick<
  Handlers,
  Exclude<
    Extract<
      keyof Handlers,
      `${"chat" | "models" | "run" | "kernel" | "grant" | "code" | "attach"}:${string}`
    >,
    // The tools' part of the page answers it.
    "chat:choose-tools"
  >
>;

/** The chat on one page: answers its requests, and tells it what happens to the chat that is open. */
export class ChatPage implements Disposable {
  readonly #context: ChatPageContext;
  readonly #post: (message: HostMessage) => void;
  readonly #held = new DisposableStore();
  readonly #feed: ChatFeed;

  constructor(context: ChatPageContext, post: (message: HostMessage) => void) {
    this.#context = context;
    this.#post = post;
    this.#feed = this.#held.add(
      new ChatFeed(context.clock, (events) => {
        const { id } = context.open;
        if (id !== undefined) post({ kind: "event", name: "chat:events", value: { chat_id: id, events } });
      }),
    );
    this.#listen();
  }

  /** What each of its requests does. */
  get handlers(): ChatHandlers {
    const { chats, open, turns, approvals, toolApprovals, foreground, runs, deleteChat, saveChat } =
      this.#context;
    return {
      "chat:open": async ({ chat_id }) => this.#opened(await open.open(chat_id as ChatId | undefined)),
      "chat:new": async () => this.#opened(open.create()),
      "chat:send": ({ chat_id, text, attachments }) =>
        nothing(turns.send(chat_id as ChatId, text, attachments.map(withoutGaps))),
      "chat:stop": ({ chat_id }) => nothing(turns.stop(chat_id as ChatId)),
      "chat:retry": ({ chat_id, message_id }) =>
        nothing(turns.retry(chat_id as ChatId, message_id as MessageId)),
      "chat:edit": ({ chat_id, message_id, text, attachments }) =>
        nothing(turns.edit(chat_id as ChatId, message_id as MessageId, text, attachments.map(withoutGaps))),
      "chat:rename": async ({ chat_id, title }) => {
        await chats.open(chat_id as ChatId);
        chats.rename(chat_id as ChatId, title);
        return undefined;
      },
      "chat:delete": ({ chat_id }) => nothing(deleteChat.delete(chat_id as ChatId)),
      "chat:undo-delete": ({ chat_id }) => nothing(chats.undoDelete(chat_id as ChatId)),
      "chat:clear": async ({ chat_id }) => {
        await turns.stop(chat_id as ChatId);
        chats.clear(chat_id as ChatId);
        return undefined;
      },
      "chat:export": ({ chat_id, format }) => nothing(saveChat.save(chat_id as ChatId, format)),
      "chat:choose-model": async ({ chat_id, model_id }) => {
        chats.emit(chat_id as ChatId, { type: "chat:model", model_id });
        await open.rememberModel(model_id);
        return undefined;
      },
      "models:refresh": () => this.#models(),
      "run:answer": async ({ run_id, hash, answer, code }) => {
        approvals.answer(run_id as RunId, hash, answer, code);
        return undefined;
      },
      "run:interrupt": ({ run_id }) => nothing(foreground.interrupt(run_id as RunId)),
      "run:to-background": ({ run_id }) => nothing(foreground.toBackground(run_id as RunId)),
      "kernel:restart": ({ chat_id }) => nothing(foreground.restart(chat_id as ChatId)),
      "grant:revoke": async ({ chat_id, grant_id }) => {
        // Each knows its own, by ids that nobody else has.
        approvals.revoke(chat_id as ChatId, grant_id);
        toolApprovals.revokeGrant(chat_id as ChatId, grant_id);
        return undefined;
      },
      "code:insert": (code) => nothing(insertCode(code)),
      "code:save": (code) => nothing(saveCode(code)),
      "code:run-in-background": async (code) => {
        const { chat_id } = await open.open();
        await runs.startForUser(codeRun(code, chat_id));
        return undefined;
      },
      "attach:file": () => attachFile(),
      "attach:selection": async () => attachSelection(),
    };
  }

  /** One output of code that has run in the open chat. */
  keptOutput(runId: RunId, seq: number): DaemonOutput | undefined {
    const { chats, open } = this.#context;
    const parts = (open.id && chats.get(open.id)?.messages)?.flatMap((message) => message.parts) ?? [];
    const run = parts.find((part) => part.kind === "code" && part.run_id === runId);
    return run?.kind === "code" ? run.output.find((record) => record.seq === seq) : undefined;
  }

  dispose(): void {
    this.#held.dispose();
  }

  #listen(): void {
    const { chats, open, approvals, toolApprovals, models, report } = this.#context;
    const held = this.#held;
    held.add(
      chats.onDidEmit(({ chat_id, event }) => {
        if (chat_id === open.id) this.#feed.push(event);
      }),
    );
    const show = (chat: Chat): void => {
      if (chat.chat_id !== open.id) return;
      this.#feed.clear();
      this.#post({ kind: "event", name: "chat:opened", value: { chat } });
      this.#tellGrants(chat.chat_id);
    };
    held.add(open.onDidOpen(show));
    held.add(chats.onDidReload(show));
    held.add(
      approvals.onDidChangeGrants((chatId) => {
        if (chatId === open.id) this.#tellGrants(chatId);
      }),
    );
    held.add(
      toolApprovals.onDidChange(() => {
        if (open.id !== undefined) this.#tellGrants(open.id);
      }),
    );
    let listing: Disposable | undefined;
    held.add(
      chats.onDidChangeList(() => {
        // A new chat has its first message, its name and its answer at once.
        listing ??= this.#context.clock.after(200, () => {
          listing = undefined;
          void report.guard(async () => {
            this.#post({ kind: "event", name: "chats:view", value: await this.#chats() });
          });
        });
      }),
    );
    held.add(
      models.onDidChange(() => {
        void report.guard(async () => {
          this.#post({ kind: "event", name: "models:view", value: await this.#models() });
        });
      }),
    );
  }

  #tellGrants(chat_id: ChatId): void {
    const grants = this.#grants(chat_id);
    this.#post({ kind: "event", name: "grants:view", value: { chat_id, grants } });
  }

  #grants(chatId: ChatId): readonly GrantView[] {
    const { approvals, toolApprovals } = this.#context;
    return [...approvals.grants(chatId), ...toolApprovals.grants(chatId)];
  }

  async #opened(chat: Chat): Promise<OpenedChat> {
    const { report } = this.#context;
    // The list can take seconds where a server does not answer: the chat is there at once, the models follow.
    void report.guard(async () => {
      this.#post({ kind: "event", name: "models:view", value: await this.#models() });
    });
    const chats = await this.#chats();
    this.#feed.clear();
    return {
      // As it is now: it may have changed while the list was read.
      chat: this.#context.chats.get(chat.chat_id) ?? chat,
      grants: this.#grants(chat.chat_id),
      chats,
      models: { models: [], problems: [] },
    };
  }

  async #chats(): Promise<ChatsView> {
    return { chats: await this.#context.chats.list(), open: this.#context.open.id };
  }

  #models(): Promise<ModelsView> {
    return this.#context.models.list(AbortSignal.timeout(listMs));
  }
}

async function nothing(work: Promise<unknown>): Promise<undefined> {
  await work;
  return undefined;
}

/** A schema's optional key may hold `undefined`, ours may not. */
function withoutGaps(attachment: Params<"chat:send">["attachments"][number]): Attachment {
  if (attachment.kind === "image") return attachment;
  const { language, ...rest } = attachment;
  return language === undefined ? rest : { ...rest, language };
}

import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import type { Chats } from "../../core/chat/chats.ts";
import { shownTitle } from "../../core/tools/server-name.ts";
import { ToolServerError } from "../../core/tools/tool-server-error.ts";
import type { HostMessage } from "../../protocol/events.ts";
import type { ChatId } from "../../protocol/ids.ts";
import type { Handlers } from "../../protocol/requests.ts";
import type { ChatTools, ToolServer } from "../../protocol/tools.ts";
import type { Report } from "../report.ts";
import { knownServer } from "./known-server.ts";
import { oauthHandlers, type OAuthHandlersContext } from "./oauth/oauth-handlers.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import { signIn, type SignInContext } from "./sign-in.ts";
import type { ToolDialogs } from "./tool-dialogs.ts";
import { ToolDrafts } from "./tool-drafts.ts";
import { type ToolFormContext, toolFormHandlers } from "./tool-form.ts";
import { type ToolOfferContext, toolOfferHandlers } from "./tool-offer.ts";
import type {
  CallApprovals,
  LiveServers,
  SecretVault,
  ServerDeletion,
  ServerSettings,
  Trust,
} from "./tool-parts.ts";
import type { ToolsView } from "./tools-view.ts";

/** What the tools' part of the page works with. */
export interface ToolsPageContext
  extends ToolFormContext, ToolOfferContext, SignInContext, OAuthHandlersContext {
  readonly oauth: Omit<SignIns, "access">;
  readonly servers: LiveServers;
  readonly settings: ServerSettings;
  readonly secrets: SecretVault;
  readonly approvals: CallApprovals;
  readonly view: Pick<ToolsView, "read" | "onDidChange">;
  readonly deletion: ServerDeletion;
  readonly chats: Pick<Chats, "emit">;
  /** Ends one call of a chat; its reply goes on. */
  readonly cancelCall: (chatId: ChatId, callId: string) => void;
  /** New chats begin with these tools. */
  readonly rememberTools: (tools: ChatTools) => Promise<void>;
  /** Asks for a file or for where to save one, and does it. */
  readonly transfer: { import(): Promise<number>; export(id?: string): Promise<unknown> };
  readonly showLog: (server: ToolServer) => void;
  readonly dialogs: ToolDialogs;
  readonly trust: Trust;
  readonly newId: () => string;
  readonly report: Pick<Report, "guard">;
}

type ToolHandlers = Pick<
  Handlers,
  Extract<keyof Handlers, `${"tools" | "call" | "oauth"}:${string}`> | "chat:choose-tools"
>;

/** The tool servers on one page: answers its requests, and tells it how they stand. */
export class ToolsPage implements Disposable {
  readonly #context: ToolsPageContext;
  readonly #post: (message: HostMessage) => void;
  readonly #held = new DisposableStore();
  readonly #drafts: ToolDrafts;
  readonly #leaving = new AbortController();
  #isOpen = false;
  #told = 0;

  constructor(context: ToolsPageContext, post: (message: HostMessage) => void) {
    this.#context = context;
    this.#post = post;
    this.#drafts = this.#held.add(
      new ToolDrafts(
        context.newId,
        (draft) => void context.report.guard(() => context.consents.releaseOf(draft)),
      ),
    );
    this.#held.add(context.view.onDidChange(() => void context.report.guard(() => this.#tell())));
    this.#held.add(
      context.trust.onDidGrant(() => {
        if (this.#isOpen) context.servers.start();
      }),
    );
  }

  /** What each of its requests does. */
  get handlers(): ToolHandlers {
    const context = this.#context;
    const { servers, view, deletion, chats, approvals, transfer, showLog, cancelCall, rememberTools } =
      context;
    const signal = this.#leaving.signal;
    return {
      ...toolFormHandlers(context, this.#drafts, this.#post),
      ...oauthHandlers(context, this.#drafts, this.#post),
      ...toolOfferHandlers(context, this.#post, signal),
      "tools:open": async () => {
        this.#isOpen = true;
        if (context.trust.granted()) servers.start();
        return view.read();
      },
      "tools:delete": ({ id }) => nothing(deleteServer(id, context)),
      "tools:undo-delete": () => nothing(deletion.undo()),
      "tools:enable": ({ id, enabled }) =>
        nothing(context.settings.keep({ ...knownServer(id, context), enabled })),
      "tools:connect": ({ id }) => nothing(this.#connect(id)),
      "tools:sign-in": async ({ id }) => {
        const done = await signIn(knownServer(id, context), context, (lines) => {
          this.#post({ kind: "event", name: "oauth:trace", value: { id, lines } });
        });
        if (done) return undefined;
        this.#post({ kind: "event", name: "tools:edit", value: { id } });
        return undefined;
      },
      "tools:ask-again": async ({ id, tool }) => {
        approvals.revoke(id, tool);
        return undefined;
      },
      "tools:import": () => nothing(transfer.import()),
      "tools:export": ({ id }) => nothing(transfer.export(id)),
      "tools:show-log": async ({ id }) => {
        showLog(knownServer(id, context));
        return undefined;
      },
      "chat:choose-tools": async ({ chat_id, tools }) => {
        chats.emit(chat_id as ChatId, { type: "chat:tools", tools });
        await rememberTools(tools);
        return undefined;
      },
      "call:answer": async ({ chat_id, call_id, hash, answer }) => {
        approvals.answer(chat_id as ChatId, call_id, hash, answer);
        return undefined;
      },
      "call:cancel": async ({ chat_id, call_id }) => {
        cancelCall(chat_id as ChatId, call_id);
        return undefined;
      },
    };
  }

  dispose(): void {
    this.#leaving.abort();
    this.#held.dispose();
  }

  /** Why it could not be connected is on its card; a page that goes does not take the connection along. */
  async #connect(id: string): Promise<void> {
    const { servers, trust } = this.#context;
    trust.require();
    try {
      await servers.reconnect(id, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof ToolServerError)) throw error;
    }
  }

  /** Reading takes a moment: a newer view must not be followed by an older one. */
  async #tell(): Promise<void> {
    this.#told += 1;
    const turn = this.#told;
    const value = await this.#context.view.read();
    if (turn === this.#told) this.#post({ kind: "event", name: "tools:view", value });
  }
}

/** Takes a server away; what was allowed for its tools stays forgotten when it comes back. Errors: `tools.unknown`. */
export async function deleteServer(
  id: string,
  context: Pick<ToolsPageContext, "settings" | "servers" | "deletion" | "approvals" | "l10n">,
): Promise<void> {
  const { servers, deletion, approvals } = context;
  const server = knownServer(id, context);
  const status = servers.statuses().find((one) => one.server.id === id);
  await deletion.delete(id, server.name || shownTitle(server, status?.facts));
  approvals.revoke(id);
}

async function nothing(work: Promise<unknown>): Promise<undefined> {
  await work;
  return undefined;
}

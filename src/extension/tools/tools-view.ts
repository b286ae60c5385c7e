import type { Clock } from "../../core/base/clock.ts";
import { Emitter } from "../../core/base/emitter.ts";
import { type Disposable, DisposableStore } from "../../core/base/lifecycle.ts";
import { cutEnd } from "../../core/tools/plain-text.ts";
import type { ServerStatus } from "../../core/tools/tool-servers.ts";
import { shownTitle } from "../../core/tools/server-name.ts";
import type { ToolServersView, ToolServerView } from "../../protocol/tools.ts";
import { oauthViewOf } from "./oauth/oauth-view.ts";
import type { SignIns } from "./oauth/sign-ins.ts";
import type {
  CallApprovals,
  ListedTools,
  LiveServers,
  SecretVault,
  ServerDeletion,
  ServerSettings,
} from "./tool-parts.ts";

/** What a page shows of what a server says of itself; the whole list goes to it on any change. */
const maxDescription = 8000;
const maxWord = 100;

/** A server that connects changes several times in a moment. */
const joinMs = 100;

/** What the list of tool servers is made of. */
export interface ToolsViewContext {
  readonly servers: Pick<LiveServers, "statuses" | "onDidChange">;
  readonly settings: Pick<ServerSettings, "problems" | "onDidChange">;
  readonly secrets: Pick<SecretVault, "missing" | "onDidChange">;
  readonly approvals: Pick<CallApprovals, "allowedForGood" | "onDidChange">;
  readonly editor: ListedTools;
  readonly deletion: Pick<ServerDeletion, "deleted" | "onDidChange">;
  readonly oauth: Pick<SignIns, "view" | "onDidChange">;
  readonly clock: Clock;
}

/** The tool servers as page and tree show them. */
export class ToolsView implements Disposable {
  readonly #context: ToolsViewContext;
  readonly #held = new DisposableStore();
  readonly #changed = this.#held.add(new Emitter<undefined>());
  #timer: Disposable | undefined;
  /** What {@link read} gives may be different now; changes that come together are told once. */
  readonly onDidChange = this.#changed.event;

  constructor(context: ToolsViewContext) {
    this.#context = context;
    const { servers, settings, secrets, approvals, editor, deletion, oauth } = context;
    for (const part of [servers, settings, secrets, approvals, editor, deletion, oauth]) {
      this.#held.add(
        part.onDidChange(() => {
          this.#soon();
        }),
      );
    }
  }

  async read(): Promise<ToolServersView> {
    const { servers, settings, editor, deletion } = this.#context;
    return {
      servers: await Promise.all(servers.statuses().map((status) => this.#viewOf(status))),
      editor_tools: editor.list().length,
      problems: settings.problems(),
      deleted: deletion.deleted,
    };
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#held.dispose();
  }

  async #viewOf(status: ServerStatus): Promise<ToolServerView> {
    const { server, state, facts } = status;
    const { secrets, approvals, oauth } = this.#context;
    const signIn = await oauthViewOf(oauth, server);
    return {
      server,
      title: shownTitle(server, facts),
      description: cutEnd(facts?.description || server.description, maxDescription),
      ...(facts?.version === undefined ? {} : { version: cutEnd(facts.version, maxWord) }),
      ...(facts === undefined ? {} : { protocol: cutEnd(facts.protocol, maxWord) }),
      state,
      missing_secrets: await secrets.missing(server),
      allowed_for_good: approvals.allowedForGood(server.id).length,
      ...(signIn === undefined ? {} : { oauth: signIn }),
    };
  }

  #soon(): void {
    this.#timer ??= this.#context.clock.after(joinMs, () => {
      this.#timer = undefined;
      this.#changed.fire(undefined);
    });
  }
}

import { originOf } from "../../core/tools/tool-digest.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Accounts } from "./accounts.ts";
import type { ToolDraft } from "./tool-drafts.ts";
import type { SessionTokens } from "./session-tokens.ts";
import type { ToolServerSettings } from "./tool-server-settings.ts";

/** What the user's consents are read from. */
export interface ConsentsContext {
  readonly settings: Pick<ToolServerSettings, "list">;
  readonly sessions: Pick<SessionTokens, "revoke">;
  readonly accounts: Pick<Accounts, "forget">;
}

/** What the user has approved for the origin of a server: a token of ours, or that of an account. It ends with its last server there. */
export class Consents {
  readonly #context: ConsentsContext;

  constructor(context: ConsentsContext) {
    this.#context = context;
  }

  /** A form was left: takes back what its user has consented to in it, unless a server that is saved is given it. */
  async releaseOf({ consentedFor }: Pick<ToolDraft, "consentedFor">): Promise<void> {
    for (const server of consentedFor) await this.release(server);
  }

  /** The server has gone, or is another one now: takes back what it was given, unless another server there is given it too. */
  async release(before: ToolServer): Promise<void> {
    const { settings, sessions, accounts } = this.#context;
    const others = settings
      .list()
      .filter((one) => originOf(one) === originOf(before) && one.auth === before.auth);
    if (before.auth === "session" && others.length === 0) await sessions.revoke(originOf(before));
    if (before.auth === "oauth") {
      const isShared = others.some(({ account }) => account?.provider === before.account?.provider);
      if (!isShared) await accounts.forget(before);
    }
  }
}

import type { Clock } from "../core/base/clock.ts";
import { AppError } from "../core/base/errors.ts";
import type { DisposableStore } from "../core/base/lifecycle.ts";
import type { Log } from "../core/base/log.ts";
import type { Chats } from "../core/chat/chats.ts";
import { CodeSessions } from "../core/code-mode/code-sessions.ts";
import type { ScriptConsent } from "../core/code-mode/script-consent.ts";
import type { ToolSelection } from "../core/tools/tool-shares.ts";
import { type ChatId, EDITOR_CHAT } from "../protocol/ids.ts";
import type { ComposedTools } from "./compose-tools.ts";
import { settings } from "./settings.ts";

/** What calls by scripts are built on; the tools and the chats come later than the daemons, which call them. */
export interface ComposeCodeModeContext {
  readonly held: DisposableStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly uptimeMs: () => number;
  readonly consent: ScriptConsent;
  readonly tools: () => Pick<ComposedTools, "toolbox" | "approvals">;
  readonly chats: () => Pick<Chats, "get" | "open">;
}

/** Builds calls by scripts, beside `compose`; nothing is looked at before a script calls. */
export function composeCodeMode({
  held,
  consent,
  tools,
  chats,
  ...rest
}: ComposeCodeModeContext): CodeSessions {
  return held.add(
    new CodeSessions({
      ...rest,
      consent,
      toolbox: {
        catalog: (...args) => tools().toolbox.catalog(...args),
        share: (...args) => tools().toolbox.share(...args),
        carryOut: (...args) => tools().toolbox.carryOut(...args),
      },
      approvals: {
        allowForGood: (wanted) => {
          tools().approvals.allowForGood(wanted);
        },
      },
      selection: (chatId) => selectionOf(chatId, chats()),
      isEnabled: () => settings.codeMode().enabled,
      limits: settings.codeMode,
    }),
  );
}

/** Scripts that the user starts from the editor have no chat in which anything could be switched off. */
async function selectionOf(chatId: ChatId, chats: Pick<Chats, "get" | "open">): Promise<ToolSelection> {
  if (chatId === EDITOR_CHAT) return "all";
  const chat = chats.get(chatId) ?? (await chats.open(chatId).catch(noChat));
  return chat.tools ?? { servers: [], off: [] };
}

function noChat(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== "chat.unknown") throw error;
  throw new AppError("chat.unknown", "This script belongs to no chat whose tools it could call.");
}

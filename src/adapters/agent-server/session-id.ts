import { createHash, randomBytes } from "node:crypto";
import { agentChat } from "../../core/agents/agent-chat.ts";
import type { AgentCaller } from "../../core/agents/agent-tool.ts";

const pattern = /^bb_[0-9a-f]{32}_([A-Za-z0-9_-]{1,400})$/;
const maxNameLength = 60;

/**
 * Makes the id of a new session. It says what the client calls itself, so that whoever serves it next, after a reload or in the place of
 * another window, knows that too and the session goes on: clients do not always begin anew when they are told that theirs is over.
 * The id proves nothing; the token does.
 */
export function newSessionId(clientName: string): string {
  const name = Buffer.from(shownName(clientName), "utf8").toString("base64url");
  return `bb_${randomBytes(16).toString("hex")}_${name}`;
}

/** The caller whose session it is; undefined for an id that is none of ours. */
export function callerOf(sessionId: string): AgentCaller | undefined {
  const [, name] = pattern.exec(sessionId) ?? [];
  if (name === undefined) return undefined;
  const shown = shownName(Buffer.from(name, "base64url").toString("utf8"));
  const hash = createHash("sha256").update(sessionId).digest("hex");
  return { name: shown, chatId: agentChat(shown, hash) };
}

/** One short line, whatever a client calls itself. */
function shownName(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, " ")
    .trim()
    .slice(0, maxNameLength)
    .trim();
  return line === "" ? "An agent" : line;
}

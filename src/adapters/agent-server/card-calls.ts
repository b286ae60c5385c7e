import type { CallToolResult, ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";
import type { DaemonCards } from "../../core/agents/agent-server.ts";
import { AppError } from "../../core/base/errors.ts";
import type { CardDaemon } from "../../protocol/daemon-card.ts";
import { type DaemonId, isId } from "../../protocol/ids.ts";
import { cardMimeType, cardUri } from "./served-tools.ts";

/** The page of a card: it may load nothing and connect to nothing. */
export function cardResource(html: string): ReadResourceResult {
  const csp = { connectDomains: [], resourceDomains: [], frameDomains: [], baseUriDomains: [] };
  const _meta = { ui: { csp, prefersBorder: false } };
  return { contents: [{ uri: cardUri, mimeType: cardMimeType, text: html, _meta }] };
}

/** Answers what a card asks, and the tool that shows one; undefined for every other tool. Expected failures are answers. */
export async function callOfCard(
  name: string,
  input: Readonly<Record<string, unknown>>,
  cards: DaemonCards,
): Promise<CallToolResult | undefined> {
  const answers: Readonly<Record<string, (id: DaemonId) => CallToolResult | Promise<CallToolResult>>> = {
    show_daemon: (id) => shown(cards.get(id)),
    daemon_card_state: async (id) => {
      const state = await cards.state(id, sinceOf(input["since_seq"]));
      return { content: [], structuredContent: { ...state } };
    },
    daemon_card_stop: async (id) => {
      await cards.stop(id);
      return said("Stopped.");
    },
  };
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer === undefined) return undefined;
  const id = input["daemon_id"];
  if (typeof id !== "string" || !isId(id)) return said("There is no such background script.", true);
  try {
    return await answer(id as DaemonId);
  } catch (error) {
    if (error instanceof AppError) return said(error.message, true);
    throw error;
  }
}

function shown(daemon: CardDaemon | undefined): CallToolResult {
  if (daemon === undefined) return said("This background script is not known any more.", true);
  const text = `The user sees the card of "${daemon.title}" (${daemon.status}). daemon_id ${daemon.daemon_id}`;
  return { ...said(text), structuredContent: { message: text, daemon } };
}

function sinceOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? Math.max(-1, value) : -1;
}

function said(text: string, isError = false): CallToolResult {
  return { content: [{ type: "text", text }], ...(isError ? { isError } : {}) };
}

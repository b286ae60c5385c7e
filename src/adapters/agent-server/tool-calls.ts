import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { AgentToolResult } from "../../core/agents/agent-tool.ts";

/** How often a client that wants to know hears that its call goes on; many clients give up on a silent one after a minute. */
const progressMs = 3000;

/**
 * An answer of the toolbox as MCP has it: its text, its pictures and, where the tool has promised it, the daemon without its code. Hosts give
 * their model the structured form instead of the text, so that one says all that the other says.
 */
export function answered(
  { ok, text, images, daemon }: AgentToolResult,
  isStructured: boolean,
): CallToolResult {
  const pictures = images.map(({ mime, data }) => ({ type: "image" as const, mimeType: mime, data }));
  const content: CallToolResult["content"] = [{ type: "text", text }, ...pictures];
  if (!ok) return { content, isError: true };
  if (daemon === undefined || !isStructured) return { content };
  const { code: _code, ...rest } = daemon;
  return { content, structuredContent: { message: text, daemon: rest } };
}

/** Waits for work and says every few seconds how long it has taken. */
export async function withProgress<T>(
  work: Promise<T>,
  tell: ((seconds: number) => Promise<void>) | undefined,
): Promise<T> {
  if (tell === undefined) return work;
  const start = performance.now();
  const timer = setInterval(() => {
    // A client that has gone hears nothing more.
    tell(Math.round((performance.now() - start) / 1000)).catch(() => undefined);
  }, progressMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

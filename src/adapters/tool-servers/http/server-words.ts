import type { Secret } from "../../../core/base/secret.ts";

const maxBytes = 64 * 1024;

/** What a server says in a response that refuses: one short line without any secret; empty for pages and for nothing. */
export async function serverWords(response: Response, secrets: readonly Secret[]): Promise<string> {
  return shortWords(await startOf(response), secrets);
}

/** The words in a body as they usually are (`message`, `error`, `detail`), or the body itself when it is plain text. */
export function shortWords(body: string, secrets: readonly Secret[]): string {
  const text = body.trim();
  if (text.startsWith("<")) return "";
  const line = withoutSecrets(wordsIn(parsed(text)) ?? text, secrets)
    .replace(/\s+/g, " ")
    .trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** A text in which no secret is left that was sent. */
function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  let rest = text;
  for (const secret of secrets) {
    const open = secret.reveal();
    if (open !== "") rest = rest.replaceAll(open, "[secret]");
  }
  return rest;
}

async function startOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < maxBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value, { stream: true });
    }
    await reader.cancel();
  } catch {
    // It broke off: what is there may say enough.
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Plain words.
    return undefined;
  }
}

function wordsIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const { error_description: described, message, detail, error } = value as Record<string, unknown>;
  return [described, message, detail, error]
    .map(wordsIn)
    .find((words) => words !== undefined && words !== "");
}

import type { ToolAnswer } from "../../../core/tools/tool-client.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ToolContent } from "../../../protocol/tools.ts";

/** How large an answer may be, and how much of each kind is passed on. */
export interface AnswerLimits {
  readonly bytes: number;
  readonly textChars: number;
  readonly errorChars: number;
  readonly mediaBytes: number;
  /** JSON above that is passed on as it is: to write it anew would stop everything else. */
  readonly prettyChars: number;
}

export const usualLimits: AnswerLimits = {
  bytes: 50 * 1024 * 1024,
  textChars: 16 * 1024 * 1024,
  errorChars: 16_000,
  mediaBytes: 8 * 1024 * 1024,
  prettyChars: 500_000,
};

/** What a response says as the answer of a tool. Errors: `tools.too_large`, and what its body fails with. */
export async function readAnswer(
  response: Response,
  method: string,
  limits: AnswerLimits,
): Promise<ToolAnswer> {
  const bytes = method === "HEAD" ? new Uint8Array() : await readBytes(response, limits.bytes);
  const status = `HTTP ${String(response.status)} ${response.statusText}`.trim();
  if (!response.ok) {
    const [said] =
      bytes.length === 0 ? [] : contentOf(response, bytes, { ...limits, textChars: limits.errorChars });
    const after = response.headers.get("retry-after");
    const text = after === null ? status : `${status}. Try again after: ${after}`;
    return { ok: false, content: [{ kind: "text", text }, ...(said === undefined ? [] : [said])] };
  }
  if (method === "HEAD") {
    const lines = [...response.headers].map(([name, value]) => `${name}: ${value}`);
    return { ok: true, content: [{ kind: "text", text: [status, ...lines].join("\n") }] };
  }
  if (bytes.length === 0)
    return { ok: true, content: [{ kind: "text", text: `${status}: done, with an empty answer.` }] };
  return { ok: true, content: contentOf(response, bytes, limits) };
}

function contentOf(response: Response, bytes: Uint8Array, limits: AnswerLimits): readonly ToolContent[] {
  const type = response.headers.get("content-type") ?? "";
  const mime = type.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const media = /^(image|audio)\/(?!svg\+xml$)/.exec(mime)?.[1];
  if (media !== undefined && bytes.length <= limits.mediaBytes) {
    const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
    return [{ kind: media === "image" ? "image" : "audio", mime, data }];
  }
  const isText = textual.test(mime);
  // Without a type, or with the one of unknown bytes, what is readable is text.
  const isUnknown = mime === "" || mime === "application/octet-stream";
  const text = isText ? decoded(bytes, type) : isUnknown ? readable(bytes) : undefined;
  if (text === undefined) {
    return [{ kind: "binary", mime: mime === "" ? "application/octet-stream" : mime, bytes: bytes.length }];
  }
  const json = /[/+-]json$/.test(mime) || isUnknown ? pretty(text, limits.prettyChars) : undefined;
  if (json !== undefined && json.length <= limits.textChars) return [{ kind: "json", text: json }];
  return [{ kind: "text", text: cut(text, limits.textChars) }];
}

const textual =
  /^text\/|[/+-](?:json|xml|yaml|csv|graphql)$|^application\/(?:x-)?(?:javascript|ndjson|jsonl|json-lines|www-form-urlencoded|sql|toml)$/;

function decoded(bytes: Uint8Array, type: string): string {
  const charset = /charset="?([\w.:-]+)/i.exec(type)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A charset that nobody knows.
    return new TextDecoder().decode(bytes);
  }
}

function readable(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8192).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // Bytes of something else.
    return undefined;
  }
}

function pretty(text: string, maxChars: number): string | undefined {
  try {
    return text.length > maxChars ? undefined : JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    // Said to be JSON, and is not.
    return undefined;
  }
}

function cut(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, maxChars)}\n… ${String(text.length - maxChars)} more characters were cut off.`;
}

/** A stream of events has no length that the request could limit. */
async function readBytes(response: Response, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      const size = String(Math.floor(maxBytes / (1024 * 1024)));
      throw new ToolServerError(
        "tools.too_large",
        "http",
        `The answer has more than ${size} MB; ask for less.`,
      );
    }
    pieces.push(value);
  }
  return Buffer.concat(pieces);
}

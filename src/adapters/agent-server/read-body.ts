import type { IncomingMessage } from "node:http";
import type { Refusal } from "./refusals.ts";

/** Code of a million characters, each written as an escape of six. */
const maxBytes = 8 * 1024 * 1024;

/** The JSON value of a request's body, or why there is none; more than what fits is never held. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ readonly value: unknown } | { readonly refusal: Refusal }> {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return { refusal: "media" };
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return { refusal: "size" };
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return { refusal: "size" };
    chunks.push(chunk);
  }
  try {
    return { value: JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown };
  } catch (error) {
    if (error instanceof SyntaxError) return { refusal: "json" };
    throw error;
  }
}

import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import type { ToolAnswer } from "../../../core/tools/tool-client.ts";
import type { ToolContent } from "../../../protocol/tools.ts";

/** A result as it comes: pieces that make no sense are told as such, and the others stay. */
export const callResult = z.looseObject({
  content: z.catch(z.array(z.unknown()), []),
  structuredContent: z.optional(z.unknown()),
  isError: z.catch(z.optional(z.boolean()), undefined),
});
export type CallResult = z.infer<typeof callResult>;

const kind = z.object({ type: z.string() });
const textPiece = z.object({ text: z.string() });
const mediaPiece = z.object({ data: z.string(), mimeType: z.string() });
const mime = z.catch(z.optional(z.string()), undefined);
const resourcePiece = z.object({
  uri: z.string(),
  mimeType: mime,
  text: z.optional(z.string()),
  blob: z.optional(z.string()),
});
const embeddedPiece = z.object({ resource: resourcePiece });
const word = z.catch(z.string(), "");
const linkPiece = z.object({ uri: z.string(), name: word, title: word, description: word });

/** The answer of a call: structured content first, unless a text says the same. */
export function answerOf({ content, structuredContent, isError }: CallResult): ToolAnswer {
  const pieces = content.map(contentOf);
  const isSaid =
    structuredContent === undefined || pieces.some((piece) => saysSame(piece, structuredContent));
  const json: ToolContent = { kind: "json", text: isSaid ? "" : JSON.stringify(structuredContent) };
  return {
    ok: isError !== true,
    content: isSaid ? pieces : [json, ...pieces],
    ...(structuredContent === undefined ? {} : { structured: structuredContent }),
  };
}

/** One piece of a result or of a prompt. */
export function contentOf(piece: unknown): ToolContent {
  const { data: head } = kind.safeParse(piece);
  switch (head?.type) {
    case "text": {
      const { data } = textPiece.safeParse(piece);
      if (data !== undefined) return { kind: "text", text: data.text };
      break;
    }
    case "image":
    case "audio": {
      const { data } = mediaPiece.safeParse(piece);
      if (data !== undefined) return { kind: head.type, mime: data.mimeType, data: data.data };
      break;
    }
    case "resource": {
      const { data } = embeddedPiece.safeParse(piece);
      if (data !== undefined) return resourceContent(data.resource);
      break;
    }
    case "resource_link": {
      const { data } = linkPiece.safeParse(piece);
      if (data === undefined) break;
      const { uri, name, title, description } = data;
      return { kind: "link", uri, name: [title, name, uri].find((one) => one !== "") ?? uri, description };
    }
    case undefined:
    default:
  }
  return {
    kind: "text",
    text: `[A piece of the answer makes no sense${head === undefined ? "" : `: ${head.type}`}.]`,
  };
}

/** What a resource holds. */
export function resourceContent(value: unknown): ToolContent {
  const { data } = resourcePiece.safeParse(value);
  if (data === undefined) return { kind: "text", text: "[A piece of the answer makes no sense: resource.]" };
  const { uri, mimeType, text, blob } = data;
  if (text !== undefined)
    return { kind: "resource", uri, text, ...(mimeType === undefined ? {} : { mime: mimeType }) };
  const type = mimeType ?? "application/octet-stream";
  if (blob !== undefined && /^image\//i.test(type)) return { kind: "image", mime: type, data: blob };
  if (blob !== undefined && /^audio\//i.test(type)) return { kind: "audio", mime: type, data: blob };
  return { kind: "binary", uri, mime: type, bytes: bytesOf(blob ?? "") };
}

/** How many bytes a text in Base64 stands for. */
function bytesOf(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
}

/** Longer texts are not parsed once more only to leave one out. */
const maxCompared = 1_000_000;

function saysSame(piece: ToolContent, structured: unknown): boolean {
  if (piece.kind !== "text" || piece.text.length > maxCompared || !/^\s*[[{"\dtfn-]/.test(piece.text))
    return false;
  try {
    return isDeepStrictEqual(JSON.parse(piece.text), structured);
  } catch {
    // A text that only looks like JSON.
    return false;
  }
}

import * as vscode from "vscode";
import { cutMiddle } from "../../core/chat/output/cut-middle.ts";
import type { ToolContent } from "../../protocol/tools.ts";
import { tsxText } from "./tsx-text.ts";

const maxChars = 1024 * 1024;
const maxBytes = 5 * 1024 * 1024;

/** A part of what a tool of the editor has answered. */
export function contentOf(part: unknown): ToolContent {
  if (part instanceof vscode.LanguageModelTextPart) return textOf("text", part.value);
  if (part instanceof vscode.LanguageModelPromptTsxPart) return textOf("text", tsxText(part.value));
  if (part instanceof vscode.LanguageModelDataPart) return dataOf(part.data, part.mimeType);
  return textOf("json", JSON.stringify(part ?? null));
}

function dataOf(data: Uint8Array, mimeType: string): ToolContent {
  const [mime = ""] = mimeType.toLowerCase().split(";");
  // "text/x-json" is what the editor's own `LanguageModelDataPart.json` says.
  if (/^(?:application|text)\/(?:x-|.+\+)?json$/.test(mime)) return textOf("json", decoded(data));
  if (mime.startsWith("text/")) return textOf("text", decoded(data));
  const kind = /^(?<kind>image|audio)\//.exec(mime)?.groups?.["kind"] as "image" | "audio" | undefined;
  if (kind === undefined || data.byteLength > maxBytes)
    return { kind: "binary", mime, bytes: data.byteLength };
  return { kind, mime, data: Buffer.from(data).toString("base64") };
}

function textOf(kind: "text" | "json", text: string): ToolContent {
  return { kind, text: cutMiddle(text, maxChars) };
}

function decoded(data: Uint8Array): string {
  return new TextDecoder().decode(data);
}

import type { ToolContent } from "../../protocol/tools.ts";
import { cutTogether } from "../chat/output/cut-middle.ts";
import { cutEnd } from "./plain-text.ts";

/** What is kept of one answer, for the user; a server may send much more. */
const maxPieces = 100;
const maxTextChars = 256 * 1024;
/** Base64 characters of one picture or sound. */
const maxMediaChars = 3 * 1024 * 1024;
const maxImages = 4;
const maxNameChars = 2000;

const imageTypes = /^image\/(?:png|jpeg|gif|webp)$/;
const audioTypes = /^audio\/[\w.+-]+$/;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The pieces of an answer that can be shown: media that are too large, too many or of unknown types are only named, and so are pieces beyond the first hundred. */
export function boundedPieces(content: readonly ToolContent[]): readonly ToolContent[] {
  let images = 0;
  let audioChars = 0;
  const pieces = content.slice(0, maxPieces).map((piece): ToolContent => {
    switch (piece.kind) {
      case "image": {
        const image = mediaOf(piece, imageTypes);
        if (image === undefined || images >= maxImages) return binaryOf(piece);
        images += 1;
        return image;
      }
      case "audio": {
        const audio = mediaOf(piece, audioTypes);
        if (audio === undefined || audioChars + audio.data.length > maxMediaChars) return binaryOf(piece);
        audioChars += audio.data.length;
        return audio;
      }
      case "text":
      case "json":
        return piece;
      case "resource":
        return { ...piece, uri: cutEnd(piece.uri, maxNameChars) };
      case "binary":
        return piece.uri === undefined ? piece : { ...piece, uri: cutEnd(piece.uri, maxNameChars) };
      case "link": {
        const { kind, uri, name, description } = piece;
        const [shortName, shortText] = [cutEnd(name, maxNameChars), cutEnd(description, maxNameChars)];
        return { kind, uri: cutEnd(uri, maxNameChars), name: shortName, description: shortText };
      }
    }
  });
  const more = content.length - pieces.length;
  const note: ToolContent = { kind: "text", text: `… ${String(more)} more pieces are left out here …` };
  return more > 0 ? [...pieces, note] : pieces;
}

/** The same pieces with long texts cut in the middle, so that a chat can keep them. */
export function boundedTexts(pieces: readonly ToolContent[]): readonly ToolContent[] {
  const texts = pieces.map((piece) => ("text" in piece ? piece.text : ""));
  const cut = cutTogether(texts, maxTextChars);
  return pieces.map((piece, index) => ("text" in piece ? { ...piece, text: cut[index] ?? "" } : piece));
}

/** The bytes that this much base64 is. */
function bytesOf(data: string): number {
  return Math.floor((data.replace(/=+$/, "").length * 3) / 4);
}

type Media = Extract<ToolContent, { kind: "image" | "audio" }>;

/** A picture or a sound that can be shown as it is. */
function mediaOf<Piece extends Media>(piece: Piece, types: RegExp): Piece | undefined {
  const mime = piece.mime.toLowerCase();
  if (piece.data.length > maxMediaChars || !types.test(mime)) return undefined;
  const data = piece.data.replace(/\s/g, "");
  return base64.test(data) ? { ...piece, mime, data } : undefined;
}

function binaryOf({ mime, data }: Media): ToolContent {
  return { kind: "binary", mime: cutEnd(mime, maxNameChars), bytes: bytesOf(data) };
}

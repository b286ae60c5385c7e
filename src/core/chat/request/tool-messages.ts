import type { ModelContent, ModelImage } from "../chat-model.ts";
import { cutMiddle } from "../output/cut-middle.ts";
import type { ToolPart } from "../parts.ts";
import { imageLine } from "../run-result.ts";
import { neutral, section } from "./section.ts";

/** How much of a call a model is told. */
export interface CallOptions {
  /** True for a model that is to see the pictures of results. */
  readonly images: boolean;
  readonly maxResultChars: number;
}

/** What a call has returned, for a model: its text, and its pictures. What a server writes cannot pass for anything of ours. */
export function toldCall(part: ToolPart, options: CallOptions): readonly ModelContent[] {
  const text = neutral(cutMiddle(part.result, options.maxResultChars));
  const images = imagesOf(part);
  if (images.length === 0) return [{ kind: "text", text }];
  const line = `[images]\n${imageLine(images.length, options.images)}`;
  return [{ kind: "text", text: `${text}\n${line}` }, ...(options.images ? images : [])];
}

/** The same as a section of the user's message that follows the reply. */
export function toldInText(part: ToolPart, isTag: boolean, options: CallOptions): readonly ModelContent[] {
  const name = part.name.replaceAll(/[<>\n]/g, " ");
  return toldCall(part, options).map((one) => {
    if (one.kind === "image") return one;
    const text = isTag
      ? section("tool_response", { name, call_id: part.call_id }, one.text)
      : section("tool_output", { name }, one.text);
    return { ...one, text };
  });
}

function imagesOf({ content = [] }: ToolPart): readonly ModelImage[] {
  return content.flatMap((piece) =>
    piece.kind === "image" ? [{ kind: "image", mime: piece.mime, data: piece.data }] : [],
  );
}

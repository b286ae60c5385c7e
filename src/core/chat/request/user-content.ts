import type { Attachment, ChatMessage } from "../../../protocol/chat.ts";
import type { ModelContent } from "../chat-model.ts";
import { fenced } from "../fenced.ts";

/** What the user has written and attached, for a model: files as fenced blocks under their names, pictures only where it can see them. */
export function userContent(
  { parts, attachments }: ChatMessage,
  model: { readonly images: boolean },
): readonly ModelContent[] {
  const written = parts.flatMap((part) => (part.kind === "text" && part.text !== "" ? [part.text] : []));
  const content: ModelContent[] = attachments.map((attachment) => attached(attachment, model.images));
  return [...content, ...written.map((text): ModelContent => ({ kind: "text", text }))];
}

function attached(attachment: Attachment, sees: boolean): ModelContent {
  switch (attachment.kind) {
    case "text": {
      const { name, text, language } = attachment;
      return { kind: "text", text: `${name}:\n${fenced(text, language)}` };
    }
    case "image": {
      const { name, mime, data } = attachment;
      if (sees) return { kind: "image", mime, data };
      return { kind: "text", text: `[The user attached the picture ${name}. You cannot see pictures.]` };
    }
  }
}

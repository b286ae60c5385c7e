import * as z from "zod/mini";
import type { ServerExtras } from "../../../core/tools/tool-client.ts";
import type { PromptView, ResourceView, ToolContent } from "../../../protocol/tools.ts";
import { allPages } from "./pages.ts";
import { contentOf, resourceContent } from "./tool-content.ts";

/** Sends one request and checks what comes. */
export type Ask = <T>(
  request: { readonly method: string; readonly params?: Record<string, unknown> },
  schema: z.ZodMiniType<T>,
  what: string,
  signal: AbortSignal,
) => Promise<T>;

const word = z.catch(z.string(), "");
const cursor = z.catch(z.optional(z.string()), undefined);
const promptPage = z.looseObject({ prompts: z.array(z.unknown()), nextCursor: cursor });
const resourcePage = z.looseObject({ resources: z.array(z.unknown()), nextCursor: cursor });
const listedPrompt = z.object({
  name: z.string(),
  title: word,
  description: word,
  arguments: z.catch(
    z.array(z.object({ name: z.string(), description: word, required: z.catch(z.boolean(), false) })),
    [],
  ),
});
const listedResource = z.object({
  uri: z.string(),
  name: word,
  title: word,
  description: word,
  mimeType: z.catch(z.optional(z.string()), undefined),
});
const filledPrompt = z.looseObject({
  messages: z.array(z.object({ role: word, content: z.unknown() })),
});
const readResource = z.looseObject({ contents: z.array(z.unknown()) });

/** What a server offers beside its tools. */
export function serverExtras(
  ask: Ask,
  offers: { readonly prompts: boolean; readonly resources: boolean },
): ServerExtras {
  return {
    prompts: async (signal) => {
      if (!offers.prompts) return [];
      const { items } = await allPages(async (at) => {
        const page = await ask(
          { method: "prompts/list", params: at === undefined ? {} : { cursor: at } },
          promptPage,
          "list its prompts",
          signal,
        );
        return { items: page.prompts, next: page.nextCursor };
      });
      return items.flatMap(promptView);
    },
    prompt: async (name, values, signal) => {
      const params = { name, arguments: { ...values } };
      const { messages } = await ask(
        { method: "prompts/get", params },
        filledPrompt,
        `fill in ${name}`,
        signal,
      );
      const isTalk = messages.some(({ role }) => role === "assistant");
      return messages
        .map(({ role, content }) => {
          const text = textOf(contentOf(content));
          if (!isTalk) return text;
          return `${role === "assistant" ? "Assistant" : "User"}: ${text}`;
        })
        .join("\n\n");
    },
    resources: async (signal) => {
      if (!offers.resources) return [];
      const { items } = await allPages(async (at) => {
        const page = await ask(
          { method: "resources/list", params: at === undefined ? {} : { cursor: at } },
          resourcePage,
          "list its resources",
          signal,
        );
        return { items: page.resources, next: page.nextCursor };
      });
      return items.flatMap(resourceView);
    },
    resource: async (uri, signal) => {
      const { contents } = await ask(
        { method: "resources/read", params: { uri } },
        readResource,
        `read ${uri}`,
        signal,
      );
      return contents.map(resourceContent);
    },
  };
}

/** One that makes no sense is left out. */
function promptView(value: unknown): readonly PromptView[] {
  const { data } = listedPrompt.safeParse(value);
  return data === undefined ? [] : [{ ...data, title: data.title === "" ? data.name : data.title }];
}

function resourceView(value: unknown): readonly ResourceView[] {
  const { data } = listedResource.safeParse(value);
  if (data === undefined) return [];
  const { uri, name, title, description, mimeType } = data;
  const shown = [title, name].find((one) => one !== "") ?? uri;
  return [{ uri, name: shown, description, ...(mimeType === undefined ? {} : { mime: mimeType }) }];
}

function textOf(content: ToolContent): string {
  switch (content.kind) {
    case "text":
    case "json":
    case "resource":
      return content.text;
    case "link":
      return content.uri;
    case "image":
    case "audio":
    case "binary":
      return `[${content.kind}: ${content.mime}]`;
  }
}

import { AppError, messageOf } from "../../core/base/errors.ts";
import type { Log } from "../../core/base/log.ts";
import { cutEnd } from "../../core/tools/plain-text.ts";
import type { ServerExtras, ToolList } from "../../core/tools/tool-client.ts";
import { toolTokens } from "../../core/tools/tool-spec.ts";
import type { Attachment } from "../../protocol/chat.ts";
import type { HostMessage } from "../../protocol/events.ts";
import type { Handlers } from "../../protocol/requests.ts";
import { EDITOR_TOOLS, type ToolContent, type ToolView } from "../../protocol/tools.ts";
import type { ToolDialogs } from "./tool-dialogs.ts";
import type { CallApprovals, ListedTools, LiveServers, Trust } from "./tool-parts.ts";
import type { Translator } from "./translator.ts";

/** What a list shows of a tool. */
const maxDescription = 16 * 1024;
/** What a model reads of one attachment is at most this long. */
const maxTextLength = 256 * 1024;
/** In base64, as the page's schema allows. */
const maxImageLength = 4 * 1024 * 1024;

const imageTypes: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** What the lists of tools, prompts and resources work with. */
export interface ToolOfferContext {
  readonly servers: Pick<LiveServers, "list" | "extras">;
  readonly editor: ListedTools;
  readonly approvals: Pick<CallApprovals, "allowedForGood">;
  readonly dialogs: Pick<ToolDialogs, "promptValues">;
  readonly trust: Pick<Trust, "require">;
  readonly log: Log;
  readonly l10n: Translator;
}

/** What the requests for them do; `signal` ends them with the page. */
export function toolOfferHandlers(
  context: ToolOfferContext,
  post: (message: HostMessage) => void,
  signal: AbortSignal,
): Pick<Handlers, "tools:offer" | "tools:use-prompt" | "tools:attach-resource"> {
  const { servers, editor, dialogs, trust, l10n } = context;
  const extrasOf = async (id: string): Promise<ServerExtras> => {
    trust.require();
    const extras = await servers.extras(id, signal);
    if (extras === undefined) throw notOffered(l10n);
    return extras;
  };
  const attach = (attachment: Attachment): void => {
    post({ kind: "event", name: "draft:attach", value: { attachment } });
  };
  return {
    "tools:offer": async ({ id }) => {
      if (id === EDITOR_TOOLS) {
        const tools: ToolList = { tools: editor.list(), skipped: [] };
        return { ...viewOf(id, tools, context), prompts: [], resources: [] };
      }
      trust.require();
      const tools = await servers.list(id, signal);
      const extras = await servers.extras(id, signal);
      const [prompts, resources] = await Promise.all([
        orNone(extras?.prompts(signal), "prompts", context.log, signal),
        orNone(extras?.resources(signal), "resources", context.log, signal),
      ]);
      return { ...viewOf(id, tools, context), prompts, resources };
    },
    "tools:use-prompt": async ({ id, name }) => {
      const extras = await extrasOf(id);
      const prompt = (await extras.prompts(signal)).find((one) => one.name === name);
      if (prompt === undefined) throw notOffered(l10n);
      const values = await dialogs.promptValues(prompt);
      if (values === undefined) return undefined;
      const text = await extras.prompt(name, values, signal);
      attach({ kind: "text", name: nameOf(prompt.title || name), text: shortened(text) });
      return undefined;
    },
    "tools:attach-resource": async ({ id, uri }) => {
      const contents = await (await extrasOf(id)).resource(uri, signal);
      const attachments = contents.flatMap((content) => attachmentOf(content, uri) ?? []);
      if (attachments.length === 0) {
        throw new AppError(
          "tools.invalid",
          l10n.t(
            "{0} cannot be attached: it is neither text nor a picture (PNG, JPEG, GIF, WebP).",
            nameOf(uri),
          ),
        );
      }
      attachments.forEach(attach);
      return undefined;
    },
  };
}

/** Something to read as something that a message can hold; undefined when no model can read it. */
function attachmentOf(content: ToolContent, uri: string): Attachment | undefined {
  const name = nameOf(uri);
  switch (content.kind) {
    case "text":
    case "json":
    case "resource":
      return { kind: "text", name, text: shortened(content.text) };
    case "image":
      if (!imageTypes.includes(content.mime) || content.data.length > maxImageLength) return undefined;
      return { kind: "image", name, mime: content.mime, data: content.data };
    case "audio":
    case "binary":
    case "link":
      return undefined;
  }
}

function viewOf(
  id: string,
  { tools, skipped }: ToolList,
  { approvals }: ToolOfferContext,
): { readonly tools: readonly ToolView[]; readonly skipped: ToolList["skipped"] } {
  const allowed = new Set(approvals.allowedForGood(id));
  const views = tools.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: cutEnd(tool.description, maxDescription),
    read_only: tool.hints.readOnly,
    tokens: toolTokens(id, tool),
    allowed_for_good: allowed.has(tool.name),
  }));
  return { tools: views, skipped };
}

/** Its tools are there even when its other lists are not. */
async function orNone<T>(
  list: Promise<readonly T[]> | undefined,
  what: string,
  log: Log,
  signal: AbortSignal,
): Promise<readonly T[]> {
  try {
    return (await list) ?? [];
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`the ${what} of a tool server could not be listed`, { error: messageOf(error) });
    return [];
  }
}

function notOffered(l10n: Translator): AppError {
  return new AppError(
    "tools.unknown",
    l10n.t("The server does not offer this any more. Open its list again."),
  );
}

/** The end of an address says more than its beginning. */
function nameOf(text: string): string {
  return text.slice(-200) || "resource";
}

function shortened(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}\n…`;
}

import type { Chat } from "../../protocol/chat.ts";
import {
  EDITOR_TOOLS,
  type ServerFacts,
  type ToolServer,
  type ToolServerState,
} from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { within } from "../base/within.ts";
import type { ToolSpec } from "../chat/chat-model.ts";
import type { EditorTools } from "./editor-tools.ts";
import { oneLine } from "./plain-text.ts";
import {
  type CallContext,
  type CallListener,
  type CallRequest,
  type CallResult,
  callTool,
  type OfferedTool,
} from "./tool-call.ts";
import type { ToolApprovals } from "./tool-approvals.ts";
import type { Tool, ToolList } from "./tool-client.ts";
import { shownTitle } from "./server-name.ts";
import { canonicalJson, editorOrigin, originOf } from "./tool-digest.ts";
import { toolNames } from "./tool-names.ts";
import { specOf } from "./tool-spec.ts";

/** What chats need of the tool servers. */
export interface OfferingServers {
  statuses(): readonly {
    readonly server: ToolServer;
    readonly state: ToolServerState;
    readonly facts?: ServerFacts;
  }[];
  /** The tools of a ready server, without waiting. */
  known(id: string): ToolList | undefined;
  /** Connects it when needed. Errors: `tools.*`, or the signal's reason. */
  list(id: string, signal: AbortSignal): Promise<ToolList>;
  call(
    id: string,
    tool: Tool,
    args: Readonly<Record<string, unknown>>,
    onProgress: Parameters<OfferedTool["call"]>[2],
    signal: AbortSignal,
  ): ReturnType<OfferedTool["call"]>;
}

/** What the toolbox works with. */
export interface ChatToolboxContext {
  readonly servers: OfferingServers;
  readonly editor: Pick<EditorTools, "list" | "call">;
  readonly approvals: ToolApprovals;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the user wants to be asked also before a tool that says it changes nothing. */
  readonly confirmReadOnly: () => boolean;
  /** Lets the user sign in to a server that has refused a call; see {@link CallContext}. */
  readonly signIn?: NonNullable<CallContext["signIn"]>;
}

/** The tools of servers that a model may call in one turn. */
export interface ToolOffer {
  readonly specs: readonly ToolSpec[];
  /** The tool of a name that the model knows. */
  readonly find: (modelName: string) => OfferedTool | undefined;
  /** Sentences about servers whose tools are missing. */
  readonly problems: readonly string[];
}

/** A turn that waits longer for a server goes on without it. */
const maxWaitMs = 8000;
/** One that could not be reached the last time is given less. */
const maxWaitAgainMs = 3000;
/** APIs refuse more than 128 tools in all. */
const maxTools = 120;
/** More than a whole small context: no tool needs so long a description of its arguments. */
const maxSchemaChars = 64 * 1024;
const maxTitleChars = 80;

/** What one server gives to an offer. */
interface Share {
  readonly tools: readonly { readonly offered: OfferedTool; readonly tool: Tool }[];
  readonly problems: readonly string[];
}

/** The tools of servers and of the editor as the chats use them: which ones a chat's model may call, and the calls themselves. */
export class ChatToolbox {
  readonly #context: ChatToolboxContext;

  constructor(context: ChatToolboxContext) {
    this.#context = context;
  }

  /**
   * The tools that a chat's model may call now. A server that is not connected in time is left out and named in `problems`; one that is
   * switched off everywhere or was removed is not. Rejects with the signal's reason only.
   */
  async offer({ tools }: Pick<Chat, "tools">, signal: AbortSignal): Promise<ToolOffer> {
    if (tools === undefined || tools.servers.length === 0) return emptyOffer;
    const statuses = this.#context.servers.statuses().filter(({ server }) => server.enabled);
    const chosen = statuses.filter(({ server }) => tools.servers.includes(server.id));
    const shares = await Promise.all(chosen.map((status) => this.#shareOf(status, signal)));
    if (tools.servers.includes(EDITOR_TOOLS)) shares.push(this.#editorShare());
    const off = new Set(tools.off);
    const all = shares
      .flatMap((share) => share.tools)
      .filter(({ offered: { called } }) => !off.has(`${called.server_id}/${called.name}`));
    const problems = shares.flatMap((share) => share.problems);
    return offerOf(all, problems);
  }

  /** Asks the user if need be, and calls a tool; arguments that the tool would refuse ask nobody. Never rejects. */
  call(request: CallRequest, listener: CallListener, signal: AbortSignal): Promise<CallResult> {
    return callTool(request, listener, this.#context, signal);
  }

  async #shareOf(
    { server, state, facts }: ReturnType<OfferingServers["statuses"]>[number],
    signal: AbortSignal,
  ): Promise<Share> {
    const { servers, clock, log } = this.#context;
    const title = shownTitle(server, facts);
    const ms = state.kind === "failed" ? maxWaitAgainMs : maxWaitMs;
    const late = (): Error => new AppError("tools.timeout", "It has not answered in time.");
    let list: ToolList;
    try {
      list =
        servers.known(server.id) ??
        (await within({ clock, ms, late }, signal, (inner) => servers.list(server.id, inner)));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError))
        log.error("the tools of a server could not be had", { id: server.id });
      const why = error instanceof AppError ? error.message : "Something went wrong. The log says more.";
      return { tools: [], problems: [`${title}: ${oneLine(why, 500)} Its tools are left out.`] };
    }
    // Its title may be known only since it is connected.
    const now = servers.statuses().find((status) => status.server.id === server.id) ?? { server, facts };
    return shareFrom(list.tools, (tool) =>
      this.#offered(now.server, shownTitle(now.server, now.facts), tool),
    );
  }

  #offered(server: ToolServer, title: string, tool: Tool): OfferedTool {
    const { servers } = this.#context;
    return {
      called: calledOf(server.id, title, server.type, tool),
      now: () => {
        // It may have got another URL, or have been switched off.
        const status = servers.statuses().find((one) => one.server.id === server.id && one.server.enabled);
        if (status === undefined) return undefined;
        const known = servers.known(server.id);
        const current = known === undefined ? tool : known.tools.find(({ name }) => name === tool.name);
        return current && { origin: originOf(status.server), tool: current };
      },
      call: (now, args, onProgress, signal) => servers.call(server.id, now, args, onProgress, signal),
    };
  }

  #editorShare(): Share {
    const { editor } = this.#context;
    return shareFrom(editor.list(), (tool) => ({
      called: calledOf(EDITOR_TOOLS, "VS Code", "vscode", tool),
      now: () => {
        const current = editor.list().find(({ name }) => name === tool.name);
        return current && { origin: editorOrigin, tool: current };
      },
      call: (now, args, _, signal) => editor.call(now.name, args, signal),
    }));
  }
}

const emptyOffer: ToolOffer = { specs: [], find: () => undefined, problems: [] };

function shareFrom(tools: readonly Tool[], offered: (tool: Tool) => OfferedTool): Share {
  const names = new Set<string>();
  const problems: string[] = [];
  const share = tools.flatMap((tool) => {
    if (names.has(tool.name)) return [];
    names.add(tool.name);
    const one = offered(tool);
    if (schemaChars(tool) <= maxSchemaChars) return [{ offered: one, tool }];
    const { server_title, name } = one.called;
    problems.push(
      `${server_title}: the description of its tool ${oneLine(name, 100)} is too long for models. It is left out.`,
    );
    return [];
  });
  return { tools: share, problems };
}

/** How long the schema of a tool's arguments is: endless when it is nested so deeply that nobody could write it down. */
function schemaChars({ parameters }: Tool): number {
  try {
    return canonicalJson(parameters).length;
  } catch (error) {
    if (error instanceof RangeError) return Infinity;
    throw error;
  }
}

function offerOf(all: Share["tools"], problems: readonly string[]): ToolOffer {
  const kept = all.slice(0, maxTools);
  const names = toolNames(
    kept.map(({ offered: { called } }) => ({ serverId: called.server_id, name: called.name })),
  );
  const byName = new Map<string, OfferedTool>();
  const specs: ToolSpec[] = [];
  for (const [index, { offered, tool }] of kept.entries()) {
    const name = names[index] ?? "";
    byName.set(name, offered);
    specs.push(specOf(name, tool));
  }
  const more = all.length - kept.length;
  const tooMany = `Models take ${String(maxTools)} tools at most: ${String(more)} of those that are switched on are left out. Switch off some that are not needed.`;
  return {
    specs,
    find: (modelName) => byName.get(modelName),
    problems: more > 0 ? [...problems, tooMany] : problems,
  };
}

function calledOf(
  server_id: string,
  server_title: string,
  type: OfferedTool["called"]["type"],
  { name, title, hints }: Tool,
): OfferedTool["called"] {
  return {
    ...{ server_id, server_title, type, name },
    title: oneLine(title, maxTitleChars) || oneLine(name, maxTitleChars),
    read_only: hints.readOnly,
  };
}

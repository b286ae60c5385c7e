import { type ChatTools, EDITOR_TOOLS, type ToolServer } from "../../protocol/tools.ts";
import type { Clock } from "../base/clock.ts";
import { AppError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { within } from "../base/within.ts";
import type { EditorTools } from "./editor-tools.ts";
import type { OfferedTool } from "./offered-tool.ts";
import type { OfferingServers } from "./offering-servers.ts";
import { oneLine } from "./plain-text.ts";
import { shownTitle } from "./server-name.ts";
import type { Tool } from "./tool-client.ts";
import { canonicalJson, editorOrigin, originOf } from "./tool-digest.ts";

/** The tools that a chat has switched on; `"all"` for whoever has no chat: all of all servers that are switched on, and the editor's. */
export type ToolSelection = ChatTools | "all";

/** A tool, and how it is called. */
interface SharedTool {
  readonly offered: OfferedTool;
  readonly tool: Tool;
}

/** What one server gives to a chat. */
export interface ToolShare {
  readonly serverId: string;
  /** For people; untrusted text. */
  readonly title: string;
  readonly tools: readonly SharedTool[];
  /** Sentences about what is missing. */
  readonly problems: readonly string[];
}

/** What finding the tools takes. */
export interface ToolSharesContext {
  readonly servers: OfferingServers;
  readonly editor: Pick<EditorTools, "list" | "call">;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who waits longer for a server goes on without it. */
const maxWaitMs = 8000;
/** One that could not be reached the last time is given less. */
const maxWaitAgainMs = 3000;
/** More than a whole small context: no tool needs so long a description of its arguments. */
const maxSchemaChars = 64 * 1024;
const maxTitleChars = 80;

/** The tools of servers and of the editor, server by server. */
export class ToolShares {
  readonly #context: ToolSharesContext;

  constructor(context: ToolSharesContext) {
    this.#context = context;
  }

  /**
   * What a selection holds now, of all its servers or of one of them alone. A server that is not connected in time gives nothing and says why; one that is
   * switched off everywhere or was removed is left out. Rejects with the signal's reason only.
   */
  async of(selection: ToolSelection, signal: AbortSignal, only?: string): Promise<readonly ToolShare[]> {
    const isChosen = (id: string): boolean =>
      (selection === "all" || selection.servers.includes(id)) && (only === undefined || only === id);
    const chosen = this.#context.servers
      .statuses()
      .filter(({ server }) => server.enabled && isChosen(server.id));
    const shares = await Promise.all(chosen.map((status) => this.#shareOf(status, signal)));
    const all = isChosen(EDITOR_TOOLS) ? [...shares, this.#editorShare()] : shares;
    const off = new Set(selection === "all" ? [] : selection.off);
    return all.map((share) => ({
      ...share,
      tools: share.tools.filter(({ tool }) => !off.has(`${share.serverId}/${tool.name}`)),
    }));
  }

  async #shareOf(
    { server, state, facts }: ReturnType<OfferingServers["statuses"]>[number],
    signal: AbortSignal,
  ): Promise<ToolShare> {
    const { servers, clock, log } = this.#context;
    const title = shownTitle(server, facts);
    const ms = state.kind === "failed" ? maxWaitAgainMs : maxWaitMs;
    const late = (): Error => new AppError("tools.timeout", "It has not answered in time.");
    try {
      const list =
        servers.known(server.id) ??
        (await within({ clock, ms, late }, signal, (inner) => servers.list(server.id, inner)));
      // Its title may be known only since it is connected.
      const now = servers.statuses().find((status) => status.server.id === server.id) ?? { server, facts };
      const titleNow = shownTitle(now.server, now.facts);
      return shareFrom(server.id, titleNow, list.tools, (tool) => this.#offered(now.server, titleNow, tool));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof AppError))
        log.error("the tools of a server could not be had", { id: server.id });
      const why = error instanceof AppError ? error.message : "Something went wrong. The log says more.";
      const problems = [`${title}: ${oneLine(why, 500)} Its tools are left out.`];
      return { serverId: server.id, title, tools: [], problems };
    }
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

  #editorShare(): ToolShare {
    const { editor } = this.#context;
    const title = "VS Code";
    return shareFrom(EDITOR_TOOLS, title, editor.list(), (tool) => ({
      called: calledOf(EDITOR_TOOLS, title, "vscode", tool),
      now: () => {
        const current = editor.list().find(({ name }) => name === tool.name);
        return current && { origin: editorOrigin, tool: current };
      },
      call: (now, args, _, signal) => editor.call(now.name, args, signal),
    }));
  }
}

function shareFrom(
  serverId: string,
  title: string,
  all: readonly Tool[],
  offered: (tool: Tool) => OfferedTool,
): ToolShare {
  const names = new Set<string>();
  const problems: string[] = [];
  const tools = all.flatMap((tool) => {
    if (names.has(tool.name)) return [];
    names.add(tool.name);
    if (schemaChars(tool) <= maxSchemaChars) return [{ offered: offered(tool), tool }];
    problems.push(
      `${title}: the description of its tool ${oneLine(tool.name, 100)} is too long for models. It is left out.`,
    );
    return [];
  });
  return { serverId, title, tools, problems };
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

import type { Chat } from "../../protocol/chat.ts";
import type { ToolSpec } from "../chat/chat-model.ts";
import { type CallAsker, type CallOutcome, carryOut, type WantedCall } from "./carry-out.ts";
import type { OfferedTool } from "./offered-tool.ts";
import {
  type CallContext,
  type CallListener,
  type CallRequest,
  type CallResult,
  callTool,
} from "./tool-call.ts";
import type { ToolApprovals } from "./tool-approvals.ts";
import { toolNames } from "./tool-names.ts";
import { type ToolSelection, type ToolShare, ToolShares, type ToolSharesContext } from "./tool-shares.ts";
import { specOf } from "./tool-spec.ts";

/** What the toolbox works with. */
export interface ChatToolboxContext extends ToolSharesContext {
  readonly approvals: ToolApprovals;
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
  /** All of them, server by server: what the chat's code may call. */
  readonly shares: readonly ToolShare[];
}

/** APIs refuse more than 128 tools in all. */
const maxTools = 120;

/** The tools of servers and of the editor as chats and their scripts use them: which ones may be called, and the calls themselves. */
export class ChatToolbox {
  readonly #context: ChatToolboxContext;
  readonly #shares: ToolShares;

  constructor(context: ChatToolboxContext) {
    this.#context = context;
    this.#shares = new ToolShares(context);
  }

  /**
   * The tools that a chat's model may call now. A server that is not connected in time is left out and named in `problems`; one that is
   * switched off everywhere or was removed is not. Rejects with the signal's reason only.
   */
  async offer({ tools }: Pick<Chat, "tools">, signal: AbortSignal): Promise<ToolOffer> {
    if (tools === undefined || tools.servers.length === 0) return emptyOffer;
    return offerOf(await this.#shares.of(tools, signal));
  }

  /** The tools that scripts may call now, all of them, with what is missing; as {@link offer} else. */
  catalog(selection: ToolSelection, signal: AbortSignal): Promise<readonly ToolShare[]> {
    return this.#shares.of(selection, signal);
  }

  /** One server of that; undefined when it is not among them. */
  async share(
    selection: ToolSelection,
    serverId: string,
    signal: AbortSignal,
  ): Promise<ToolShare | undefined> {
    return (await this.#shares.of(selection, signal, serverId))[0];
  }

  /** Asks the user if need be, and calls a tool; arguments that the tool would refuse ask nobody. Never rejects. */
  call(request: CallRequest, listener: CallListener, signal: AbortSignal): Promise<CallResult> {
    return callTool(request, listener, this.#context, signal);
  }

  /** The same for whoever asks the user in another way than a model's call does, and wants the whole answer. Never rejects. */
  carryOut(wanted: WantedCall, asker: CallAsker, signal: AbortSignal): Promise<CallOutcome> {
    return carryOut(wanted, asker, this.#context, signal);
  }
}

const emptyOffer: ToolOffer = { specs: [], find: () => undefined, problems: [], shares: [] };

function offerOf(shares: readonly ToolShare[]): ToolOffer {
  const all = shares.flatMap(({ tools }) => tools);
  const problems = shares.flatMap((share) => share.problems);
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
    shares,
  };
}

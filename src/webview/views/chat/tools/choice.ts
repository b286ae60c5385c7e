import {
  type ChatTools,
  EDITOR_TOOLS,
  type ServerOffer,
  type ToolServersView,
} from "../../../../protocol/tools.ts";

/** What a chat may use when nothing was chosen in it. */
export const noTools: ChatTools = { servers: [], off: [] };

/** About how many tokens of tools in each request are too many. */
export const HEAVY_TOKENS = 10_000;

/** Tells whether a server's tools are offered to the model. */
export function isServerOn({ servers }: ChatTools, id: string): boolean {
  return servers.includes(id);
}

/** Tells whether one tool is offered to the model. */
export function isToolOn(tools: ChatTools, id: string, name: string): boolean {
  return isServerOn(tools, id) && !tools.off.includes(toolKey(id, name));
}

/** The choice with a server switched on or off; which of its tools are off is remembered. */
export function withServer(tools: ChatTools, id: string, on: boolean): ChatTools {
  return { ...tools, servers: switched(tools.servers, id, on) };
}

/** The choice with one tool switched on or off. */
export function withTool(tools: ChatTools, id: string, name: string, on: boolean): ChatTools {
  return { ...tools, off: switched(tools.off, toolKey(id, name), !on) };
}

/** The servers that are on and can be used: those that are gone or switched off in the settings do not count. */
export function serversOn(tools: ChatTools, view: ToolServersView): readonly string[] {
  const usable = new Set(view.servers.filter(({ server }) => server.enabled).map(({ server }) => server.id));
  if (view.editor_tools > 0) usable.add(EDITOR_TOOLS);
  return [...new Set(tools.servers)].filter((id) => usable.has(id));
}

/** How many tools are on, and about how many tokens they take in each request. */
export function sumOf(
  tools: ChatTools,
  offers: ReadonlyMap<string, ServerOffer>,
): { readonly count: number; readonly tokens: number } {
  const chosen = [...offers].flatMap(([id, offer]) =>
    offer.tools.filter(({ name }) => isToolOn(tools, id, name)),
  );
  return { count: chosen.length, tokens: chosen.reduce((sum, tool) => sum + tool.tokens, 0) };
}

function toolKey(id: string, name: string): string {
  return `${id}/${name}`;
}

function switched(list: readonly string[], entry: string, on: boolean): readonly string[] {
  const others = list.filter((each) => each !== entry);
  return on ? [...others, entry] : others;
}

import { EDITOR_TOOLS, type ToolServersView, type ToolServerView } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { titleAmong } from "./told-apart.ts";

/** Something whose tools can be switched on: a tool server, or the editor itself. */
export interface Integration {
  readonly id: string;
  readonly title: string;
  /** None for the editor, which is always there. */
  readonly view: ToolServerView | undefined;
  /** Changes when its tools may be others than before. */
  readonly version: string;
}

/** All that can be switched on: what is off in the settings is not among them. */
export function integrationsOf(view: ToolServersView): readonly Integration[] {
  const enabled = view.servers.filter(({ server }) => server.enabled);
  const servers = enabled.map((one) => integrationOf(one, view.servers));
  return view.editor_tools === 0 ? servers : [...servers, editor(view.editor_tools)];
}

/** Tells whether asking for its tools can lead to something. */
export function canOffer({ view }: Integration): boolean {
  const kind = view?.state.kind;
  return kind !== "failed" && kind !== "sign-in";
}

function integrationOf(view: ToolServerView, all: readonly ToolServerView[]): Integration {
  const { server, state } = view;
  const counts = state.kind === "ready" ? [state.tool_count, state.changes ?? 0] : [];
  const version = [state.kind, ...counts, server.tool_filter.join()].join(" ");
  return {
    id: server.id,
    title: titleAmong(view, all),
    view,
    version,
  };
}

function editor(count: number): Integration {
  const title = chatToolsTexts.menu.editorTools;
  return { id: EDITOR_TOOLS, title, view: undefined, version: String(count) };
}

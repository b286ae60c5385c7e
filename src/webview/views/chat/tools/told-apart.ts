import type { CalledTool, ToolServerView } from "../../../../protocol/tools.ts";
import { toolServers } from "./servers.ts";
import { visibleLine } from "./visible.ts";

/** What a server is called among others: those that call themselves the same are told apart by what the user calls them, or by their IDs. */
export function titleAmong({ server, title }: ToolServerView, others: readonly ToolServerView[]): string {
  const { id, name } = server;
  const twins = others.filter((other) => other.title === title && other.server.id !== id);
  if (twins.length === 0) return visibleLine(title);
  const isOwn = name !== "" && name !== title && twins.every((twin) => twin.server.name !== name);
  return named(title, isOwn ? name : id);
}

/** Whose tool it is: as the server was called then, and told apart from those that are called the same now. */
export function calledServer({ server_id, server_title }: CalledTool): string {
  const servers = toolServers.value?.servers ?? [];
  const view = servers.find(({ server }) => server.id === server_id);
  const hasTwin = servers.some(({ server, title }) => server.id !== server_id && title === server_title);
  if (!hasTwin) return visibleLine(server_title);
  if (view?.title === server_title) return titleAmong(view, servers);
  return named(server_title, server_id);
}

/** However long the title is, what follows it can be read. */
function named(title: string, which: string): string {
  return `${visibleLine(title, 80)} (${visibleLine(which, 64)})`;
}

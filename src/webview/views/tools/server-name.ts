import type { ToolServerView } from "../../../protocol/tools.ts";

/** What a server is called in the list: as the user, else as it calls itself. */
export function serverName({ server, title }: Pick<ToolServerView, "server" | "title">): string {
  return [server.name, title].find((name) => name.trim() !== "") ?? server.url;
}

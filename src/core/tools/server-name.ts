import type { ToolServer } from "../../protocol/tools.ts";

/** What a server is called in a sentence. */
export function serverName({ name, id }: Pick<ToolServer, "name" | "id">): string {
  const word = name.trim() === "" ? id : name.trim();
  return word === "" ? "The server" : word;
}

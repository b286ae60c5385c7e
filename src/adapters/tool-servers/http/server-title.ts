import type { ToolServer } from "../../../protocol/tools.ts";

/** What a server is called in sentences to the user. */
export function serverTitle({ name, url }: Pick<ToolServer, "name" | "url">): string {
  return name === "" ? (URL.parse(url)?.host ?? url) : name;
}

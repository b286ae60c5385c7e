import type { Params } from "../../protocol/requests.ts";
import type { ToolServer } from "../../protocol/tools.ts";

/** What a form holds; a schema's optional key may be missing, ours may not. */
export function serverOf({ server }: Params<"tools:save">): ToolServer {
  return { ...server, account: server.account };
}

import type { ToolServer } from "../../protocol/tools.ts";
import { serverName } from "./server-name.ts";
import type { ServerExtras, ToolClient } from "./tool-client.ts";
import { ToolServerError } from "./tool-server-error.ts";

/** Does something over a server's live connection, whichever that is by then. */
export type UseClient = <T>(
  work: (client: ToolClient, signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
) => Promise<T>;

/** What a server offers beside tools, over connections that come and go. */
export function extrasOver(use: UseClient, server: ToolServer): ServerExtras {
  const extrasOf = ({ extras }: ToolClient): ServerExtras => {
    if (extras !== undefined) return extras;
    const message = `${serverName(server)} offers nothing but tools any more; open its list again.`;
    throw new ToolServerError("tools.failed", "protocol", message);
  };
  return {
    prompts: (signal) => use(async (client, inner) => extrasOf(client).prompts(inner), signal),
    prompt: (name, values, signal) =>
      use(async (client, inner) => extrasOf(client).prompt(name, values, inner), signal),
    resources: (signal) => use(async (client, inner) => extrasOf(client).resources(inner), signal),
    resource: (uri, signal) => use(async (client, inner) => extrasOf(client).resource(uri, inner), signal),
  };
}

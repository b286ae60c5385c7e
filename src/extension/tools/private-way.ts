import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import { serverName } from "../../core/tools/server-name.ts";
import { ToolServerError } from "../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Translator } from "./translator.ts";

/** Nothing secret is asked for or sent where others can read it on the way. Errors: `tools.unauthorized` at the step `auth`. */
export function requirePrivateWay(server: ToolServer, l10n: Translator): void {
  if (isPrivateWay(server.url)) return;
  throw new ToolServerError(
    "tools.unauthorized",
    "auth",
    l10n.t(
      "The way to {0} is not encrypted, so nothing secret is sent there. Use https, or a tunnel that ends at localhost.",
      serverName(server),
    ),
  );
}

import { AppError } from "../../core/base/errors.ts";
import { isPrivateWay } from "../../core/chat/endpoint-address.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { Translator } from "./translator.ts";

/** Nobody is asked for a secret that will not be sent. Errors: `tools.unauthorized` where others can read on the way. */
export function requirePrivateWay({ name, url }: ToolServer, l10n: Translator): void {
  if (isPrivateWay(url)) return;
  throw new AppError(
    "tools.unauthorized",
    l10n.t(
      "The way to {0} is not encrypted, so nothing secret is sent there. Use https, or a tunnel that ends at localhost.",
      name || url,
    ),
  );
}

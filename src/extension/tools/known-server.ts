import { AppError } from "../../core/base/errors.ts";
import type { ToolServer } from "../../protocol/tools.ts";
import type { ServerSettings } from "./tool-parts.ts";
import type { Translator } from "./translator.ts";

/** The server of the settings with this id. Errors: `tools.unknown`. */
export function knownServer(
  id: string,
  { settings, l10n }: { readonly settings: Pick<ServerSettings, "list">; readonly l10n: Translator },
): ToolServer {
  const server = settings.list().find((one) => one.id === id);
  if (server !== undefined) return server;
  throw new AppError("tools.unknown", l10n.t("This tool server is not in the settings any more."));
}

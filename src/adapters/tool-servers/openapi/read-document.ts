import { withoutQuery } from "../../../core/tools/plain-address.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ToolServer } from "../../../protocol/tools.ts";

/** The text of a document, and where it was in the end. */
export interface DocumentText {
  readonly text: string;
  readonly address: URL;
}

/** Where the document of a server is: a whole address as it is, all else behind its URL, whatever slashes there are. */
export function documentAddress({ url, spec_path }: Pick<ToolServer, "url" | "spec_path">): string {
  const path = spec_path.trim();
  return path.includes("://") ? path : `${url.trim().replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
}

/** Fetches it. Errors: `ToolServerError`, or the signal's reason. */
export async function fetchDocument(
  server: ToolServer,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<DocumentText> {
  const address = documentAddress(server);
  const headers = { accept: "application/json, application/yaml;q=0.9, */*;q=0.8" };
  const response = await send(address, { headers, signal });
  if (!response.ok) {
    await response.body?.cancel();
    throw refused(response.status, withoutQuery(address));
  }
  return { text: await response.text(), address: new URL(response.url === "" ? address : response.url) };
}

function refused(status: number, address: string): ToolServerError {
  const message =
    status === 404
      ? `There is nothing at ${address} (404); check the URL and the path of the document, which is openapi.json at most servers.`
      : `${address} answers with the status ${String(status)}; check the URL, and whether the server is well.`;
  return new ToolServerError("tools.bad_reply", "http", message, { retry: status >= 500 });
}

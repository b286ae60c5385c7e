import type { ToolTarget } from "../../../core/tools/tool-client.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import type { ConnectionStep } from "../../../protocol/tools.ts";
import { type ServerFetchOptions, serverFetch } from "../http/server-fetch.ts";
import { webAddress } from "../http/web-address.ts";
import { ApiDocument } from "./api-document.ts";
import { parseDocument } from "./parse-document.ts";
import { type DocumentText, fetchDocument } from "./read-document.ts";

export interface OpenApiDeps {
  /** Makes the `fetch` of one server; the usual one when absent. */
  readonly fetchFor?: (target: ToolTarget, options: ServerFetchOptions) => typeof fetch;
}

const timeoutMs = 20_000;
const maxBytes = 32 * 1024 * 1024;

/** The document of a server: what was pasted, or what is at its address. Errors: `ToolServerError`, or the signal's reason. */
export async function readApi(
  target: ToolTarget,
  { fetchFor = serverFetch }: OpenApiDeps,
  told: { readonly onStep?: (step: ConnectionStep) => void; readonly log?: (line: string) => void },
  signal: AbortSignal,
): Promise<ApiDocument> {
  const { server } = target;
  const read = server.inline_spec
    ? pasted(target, told.onStep)
    : await fetchDocument(server, fetchFor(target, { ...told, timeoutMs, maxBytes }), signal);
  told.onStep?.("protocol");
  return ApiDocument.from(await parseDocument(read.text, signal), read.address);
}

function pasted(
  { server, specText = "" }: ToolTarget,
  onStep: ((step: ConnectionStep) => void) | undefined,
): DocumentText {
  onStep?.("address");
  const address = webAddress(server.url);
  if (specText.trim() === "") {
    throw new ToolServerError(
      "tools.invalid",
      "protocol",
      "The OpenAPI document of this server is empty; edit the server and paste it.",
    );
  }
  return { text: specText, address };
}

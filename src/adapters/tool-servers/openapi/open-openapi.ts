import type { OpenToolClient, ToolTarget } from "../../../core/tools/tool-client.ts";
import { ToolServerError } from "../../../core/tools/tool-server-error.ts";
import { type ServerFetchOptions, serverFetch } from "../http/server-fetch.ts";
import { webAddress } from "../http/web-address.ts";
import { ApiDocument } from "./api-document.ts";
import { OpenApiClient } from "./openapi-client.ts";
import { parseDocument } from "./parse-document.ts";
import { type DocumentText, fetchDocument } from "./read-document.ts";

export interface OpenApiDeps {
  /** Makes the `fetch` of one server; the usual one when absent. */
  readonly fetchFor?: (target: ToolTarget, options: ServerFetchOptions) => typeof fetch;
}

const documentTimeoutMs = 20_000;
const maxDocumentBytes = 32 * 1024 * 1024;

/** Connects servers that an OpenAPI document describes. There is no session: what is connected is a document that was read. */
export function openOpenApi({ fetchFor = serverFetch }: OpenApiDeps = {}): OpenToolClient {
  return async (target, questions, onStep, signal) => {
    const { server, specText } = target;
    const log = (line: string): void => {
      questions.log(server, "info", line);
    };
    let read: DocumentText;
    if (server.inline_spec) {
      onStep("address");
      const address = webAddress(server.url);
      if ((specText ?? "").trim() === "") {
        throw new ToolServerError(
          "tools.invalid",
          "protocol",
          "The OpenAPI document of this server is empty; edit the server and paste it.",
        );
      }
      read = { text: specText ?? "", address };
    } else {
      const options = { onStep, log, timeoutMs: documentTimeoutMs, maxBytes: maxDocumentBytes };
      read = await fetchDocument(server, fetchFor(target, options), signal);
    }
    onStep("protocol");
    const document = ApiDocument.from(await parseDocument(read.text, signal), read.address);
    // Whoever is let read the document is known.
    if (!server.inline_spec && server.auth !== "none") onStep("auth");
    return new OpenApiClient({ document, target, fetchFor, log });
  };
}

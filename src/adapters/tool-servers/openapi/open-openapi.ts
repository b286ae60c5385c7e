import type { OpenToolClient } from "../../../core/tools/tool-client.ts";
import { serverFetch } from "../http/server-fetch.ts";
import { OpenApiClient } from "./openapi-client.ts";
import { type OpenApiDeps, readApi } from "./read-api.ts";

/** Connects servers that an OpenAPI document describes. There is no session: what is connected is a document that was read. */
export function openOpenApi({ fetchFor = serverFetch }: OpenApiDeps = {}): OpenToolClient {
  return async (target, questions, onStep, signal) => {
    const { server } = target;
    const log = (line: string): void => {
      questions.log(server, "info", line);
    };
    const document = await readApi(target, { fetchFor }, { onStep, log }, signal);
    // Whoever is let read the document is known.
    if (!server.inline_spec && server.auth !== "none") onStep("auth");
    return new OpenApiClient({ document, target, fetchFor, log });
  };
}

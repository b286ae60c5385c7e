import { ApiDocument } from "../../../src/adapters/tool-servers/openapi/api-document.ts";
import { operationsOf } from "../../../src/adapters/tool-servers/openapi/operations.ts";
import {
  type OfferedOperation,
  toolOfOperation,
} from "../../../src/adapters/tool-servers/openapi/tool-of-operation.ts";

type Loose = Readonly<Record<string, unknown>>;

/** Where its tool server is. */
const serverUrl = new URL("https://api.example.com/v2");

/** A document with these paths. */
export function smallApi(
  paths: Loose,
  more: Loose = {},
  address = "https://api.example.com/v2/openapi.json",
): ApiDocument {
  const info = { title: "Small", version: "1" };
  return ApiDocument.from({ openapi: "3.1.0", info, paths, ...more }, new URL(address));
}

/** What its only operation becomes. */
export function onlyOffer(document: ApiDocument, url = serverUrl): OfferedOperation {
  const [operation] = operationsOf(document).operations;
  if (operation === undefined) throw new Error("The document has no operation.");
  return toolOfOperation(document, operation, url);
}

/** The same, when it can be called. */
export function onlyTool(
  document: ApiDocument,
  url = serverUrl,
): Extract<OfferedOperation, { kind: "tool" }> {
  const offer = onlyOffer(document, url);
  if (offer.kind !== "tool") throw new Error(offer.why);
  return offer;
}

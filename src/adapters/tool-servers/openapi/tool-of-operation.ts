import type { Tool } from "../../../core/tools/tool-client.ts";
import type { ApiDocument } from "./api-document.ts";
import { baseAddress } from "./base-address.ts";
import { bodyOf, type BodyPlan } from "./body-plan.ts";
import { type CredentialPlace, credentialPlace } from "./credential-place.ts";
import type { Operation } from "./operations.ts";
import { parametersOf } from "./parameters.ts";
import { textOf } from "./records.ts";
import { type ToolArguments, toolArguments } from "./tool-arguments.ts";

/** How a call becomes a request. */
export interface CallPlan {
  readonly method: string;
  readonly base: URL;
  readonly path: string;
  readonly credential: CredentialPlace;
  readonly body: BodyPlan | undefined;
  readonly arguments: ToolArguments;
}

/** An operation as a tool, or why it cannot be one. */
export type OfferedOperation =
  | { readonly kind: "tool"; readonly tool: Tool; readonly plan: CallPlan }
  | { readonly kind: "skipped"; readonly why: string };

/**
 * The tool of an operation. Its arguments are parameters and body side by side: the fields of the body under their own names when it is an
 * object and none of them is a parameter's name as well, otherwise the whole body as `body`. Of parameters with the same name in several
 * places, and where `body` is taken, the later one gets its place before its name: `query_id`. What is not a letter, a digit, `_`, `.` or `-`
 * becomes `_`, for some models take no other names.
 */
export function toolOfOperation(
  document: ApiDocument,
  operation: Operation,
  serverUrl: URL,
): OfferedOperation {
  const { method, path } = operation;
  if (["TRACE", "CONNECT", "TRACK"].includes(method) || !/^[A-Z-]+$/.test(method)) {
    return { kind: "skipped", why: `Requests with the method ${method} are not made.` };
  }
  const base = baseAddress(document, operation, serverUrl);
  if (base.kind === "none") return { kind: "skipped", why: base.why };
  const credential = credentialPlace(document, operation);
  const parameters = parametersOf(document, operation, credential);
  if (parameters.kind === "broken") return { kind: "skipped", why: parameters.why };
  const body = bodyOf(document, operation);
  if (body.kind === "broken") return { kind: "skipped", why: body.why };
  const plan = body.kind === "plan" ? body.plan : undefined;
  const inputs = toolArguments(document, parameters.list, plan);
  const notes = [
    ...(operation.operation["deprecated"] === true ? ["Deprecated: it may go away."] : []),
    ...(body.kind === "none" && body.note !== undefined
      ? [`${body.note} What it could hold is left out.`]
      : []),
    ...(base.url.origin === serverUrl.origin
      ? []
      : [`Calls go to ${base.url.origin}, without the key of this server.`]),
  ];
  return {
    kind: "tool",
    tool: {
      name: operation.name,
      title: textOf(operation.operation["summary"]) || operation.name,
      description: [descriptionOf(operation), ...notes].filter((part) => part !== "").join("\n\n"),
      parameters: inputs.schema,
      hints: {
        readOnly: ["GET", "HEAD", "OPTIONS", "QUERY"].includes(method),
        idempotent: ["GET", "HEAD", "OPTIONS", "QUERY", "PUT", "DELETE"].includes(method),
      },
    },
    plan: { method, base: base.url, path, credential, body: plan, arguments: inputs },
  };
}

/** Kept whole; something has to be there for a model to go by. */
function descriptionOf({ operation, item, method, path }: Operation): string {
  const texts = [operation["description"], operation["summary"], item["description"], item["summary"]].map(
    textOf,
  );
  return texts.find((text) => text.trim() !== "") ?? `${method} ${path}`;
}

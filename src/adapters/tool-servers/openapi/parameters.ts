import type { ApiDocument } from "./api-document.ts";
import type { CredentialPlace } from "./credential-place.ts";
import { elsewhere, type Operation } from "./operations.ts";
import type { Parameter, ParameterPlace } from "./parameter-styles.ts";
import { isRecord, type Json, listOf, textOf } from "./records.ts";

/** A parameter with what is said about it. */
export interface DescribedParameter {
  readonly parameter: Parameter;
  readonly schema: unknown;
  readonly description: string;
  readonly required: boolean;
  readonly deprecated: boolean;
}

/** What an operation takes beside its body, or why that cannot be known. */
export type Parameters =
  | { readonly kind: "known"; readonly list: readonly DescribedParameter[] }
  | { readonly kind: "broken"; readonly why: string };

const places: readonly ParameterPlace[] = ["path", "query", "header", "cookie"];

/** Set by whoever sends the request (3.1.1, "Parameter Object": such definitions are ignored). */
const notTheirs = [
  ...["accept", "content-type", "authorization"],
  // And of these HTTP itself decides.
  ...["host", "content-length", "connection", "keep-alive", "transfer-encoding", "expect", "upgrade", "te"],
];

/**
 * The parameters of an operation and of its path, in the order path, query, header, cookie. A part of the path that nothing describes is one
 * too, for the request needs it. Where the server's key goes there is none: it is not for the model to know.
 */
export function parametersOf(
  document: ApiDocument,
  { path, item, operation }: Operation,
  credential: CredentialPlace,
): Parameters {
  const found = new Map<string, DescribedParameter>();
  for (const entry of [...listOf(item["parameters"]), ...listOf(operation["parameters"])]) {
    const resolved = document.resolve(entry);
    if (resolved.kind === "lost") return { kind: "broken", why: elsewhere(resolved.ref) };
    const described = describedParameter(resolved.value);
    if (described === undefined) continue;
    const { parameter } = described;
    if (parameter.in === "header" && notTheirs.includes(parameter.name.toLowerCase())) continue;
    if (parameter.in === "header" && !/^[!#$%&'*+.^_`|~\w-]+$/.test(parameter.name)) {
      return { kind: "broken", why: `No header may be called ${parameter.name}.` };
    }
    if (isCredential(parameter, credential)) continue;
    if (parameter.in === "path" && !path.includes(`{${parameter.name}}`)) continue;
    found.set(`${parameter.in} ${parameter.name}`, described);
  }
  for (const [, name = ""] of path.matchAll(/\{([^{}]+)\}/g)) {
    if (!found.has(`path ${name}`)) found.set(`path ${name}`, undescribed(name));
  }
  const order = ({ parameter }: DescribedParameter): number => places.indexOf(parameter.in);
  return { kind: "known", list: [...found.values()].toSorted((one, other) => order(one) - order(other)) };
}

function describedParameter(value: Json): DescribedParameter | undefined {
  const name = textOf(value["name"]);
  const place = places.find((one) => one === value["in"]);
  if (name === "" || place === undefined) return undefined;
  const content = value["content"];
  const media = isRecord(content) ? Object.values(content).find(isRecord) : undefined;
  const style = textOf(value["style"]) || (place === "query" || place === "cookie" ? "form" : "simple");
  const { explode, example } = value;
  const schema = media === undefined ? value["schema"] : media["schema"];
  return {
    parameter: {
      name,
      in: place,
      style,
      explode: typeof explode === "boolean" ? explode : style === "form" || style === "deepObject",
      allowReserved: value["allowReserved"] === true,
      isJson: media !== undefined,
    },
    schema: isRecord(schema) && example !== undefined ? { example, ...schema } : schema,
    description: textOf(value["description"]),
    required: place === "path" || value["required"] === true,
    deprecated: value["deprecated"] === true,
  };
}

function undescribed(name: string): DescribedParameter {
  const parameter = {
    name,
    in: "path",
    style: "simple",
    explode: false,
    allowReserved: false,
    isJson: false,
  } as const;
  return { parameter, schema: { type: "string" }, description: "", required: true, deprecated: false };
}

function isCredential(parameter: Parameter, place: CredentialPlace): boolean {
  if (place.kind !== "apiKey" || place.in !== parameter.in) return false;
  if (place.in === "header") return place.name.toLowerCase() === parameter.name.toLowerCase();
  return place.name === parameter.name;
}

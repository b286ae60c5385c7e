import { type EncodedBody, encodeBody } from "./encode-body.ts";
import { cookiePairs, headerText, type Parameter, pathText, queryPairs } from "./parameter-styles.ts";
import type { CallPlan } from "./tool-of-operation.ts";

/** A request without anything that proves who asks. */
export interface CallRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Pairs of a `Cookie` header. */
  readonly cookies: string;
  readonly body: EncodedBody["body"] | undefined;
}

/** The request of a call, or what is wrong with its arguments, in words for the model. */
export type PlannedCall =
  | { readonly kind: "request"; readonly request: CallRequest }
  | { readonly kind: "wrong"; readonly problems: readonly string[] };

/**
 * Makes the request of a call. An argument that the operation does not know is an error: left out in silence it would make a model believe
 * that it has said something.
 */
export function planRequest(plan: CallPlan, args: Readonly<Record<string, unknown>>): PlannedCall {
  const problems = problemsOf(plan, args);
  if (problems.length > 0) return { kind: "wrong", problems };
  const { path, fields, body, query, headers, cookies } = sorted(plan, args);
  const url = urlOf(plan.base, path);
  if (url === undefined) {
    return {
      kind: "wrong",
      problems: ["An argument of the path leads out of it; no part may be `.` or `..`."],
    };
  }
  const before = url.search.replace(/^\?/, "");
  url.search = [...(before === "" ? [] : [before]), ...query].join("&");
  const value =
    body ?? (fields.size > 0 || plan.body?.required === true ? Object.fromEntries(fields) : undefined);
  const encoded = plan.body === undefined || value === undefined ? undefined : encodeBody(plan.body, value);
  const type = encoded?.contentType === undefined ? {} : { "content-type": encoded.contentType };
  return {
    kind: "request",
    request: {
      url,
      method: plan.method,
      headers: { accept: "application/json, */*;q=0.8", ...headers, ...type },
      cookies: cookies.join("; "),
      body: encoded?.body,
    },
  };
}

function problemsOf(
  { arguments: known }: CallPlan,
  args: Readonly<Record<string, unknown>>,
): readonly string[] {
  const missing = known.required.filter((name) => args[name] === undefined);
  const unknown = known.isOpen ? [] : Object.keys(args).filter((name) => !known.places.has(name));
  const names = [...known.places.keys()];
  const choice = names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`;
  return [
    ...missing.map((name) => `The argument "${name}" is missing.`),
    ...unknown.map((name) => `There is no argument "${name}"; ${choice}.`),
    ...[...known.places].flatMap(([name, place]) => {
      const isEmpty =
        args[name] === "" || args[name] === null || (Array.isArray(args[name]) && args[name].length === 0);
      if (place.kind === "parameter" && place.parameter.in === "path" && isEmpty) {
        // The path would be that of something else, such as of all there is.
        return [`The argument "${name}" must not be empty.`];
      }
      const text = place.kind === "parameter" ? headerValue(place.parameter, args[name]) : undefined;
      return text === undefined || /^[\t\x20-\x7e\x80-\xff]*$/.test(text)
        ? []
        : [`The argument "${name}" has characters that no header may have.`];
    }),
  ];
}

function headerValue(parameter: Parameter, value: unknown): string | undefined {
  return parameter.in === "header" ? headerText(parameter, value) : undefined;
}

interface SortedArguments {
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly fields: ReadonlyMap<string, unknown>;
  readonly body: unknown;
}

function sorted(plan: CallPlan, args: Readonly<Record<string, unknown>>): SortedArguments {
  const texts = new Map<string, string>();
  const query: string[] = [];
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  const fields = new Map<string, unknown>();
  let body: unknown;
  for (const [name, value] of Object.entries(args)) {
    const place = plan.arguments.places.get(name) ?? { kind: "field", name };
    if (place.kind === "field") fields.set(place.name, value);
    else if (place.kind === "body") body = value;
    else {
      const { parameter } = place;
      switch (parameter.in) {
        case "path":
          texts.set(parameter.name, pathText(parameter, value));
          break;
        case "query":
          query.push(...queryPairs(parameter, value));
          break;
        case "header": {
          const text = headerText(parameter, value);
          if (text !== undefined) headers[parameter.name.toLowerCase()] = text;
          break;
        }
        case "cookie":
          cookies.push(...cookiePairs(parameter, value));
          break;
      }
    }
  }
  const path = plan.path.replace(/\{([^{}]+)\}/g, (whole, name: string) => texts.get(name) ?? whole);
  return { path, query, headers, cookies, fields, body };
}

/** Undefined when the path would leave the place where it belongs (`..` is a step up even when it is encoded). */
function urlOf(base: URL, path: string): URL | undefined {
  const [plain = "", search] = path.split("#", 1)[0]?.split("?", 2) ?? [];
  const steps = plain.split("/");
  if (steps.some((step) => /^(?:\.|%2e){1,2}$/i.test(step))) return undefined;
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, "")}/${plain.replace(/^\//, "")}`;
  if (search !== undefined) url.search = search;
  return url;
}

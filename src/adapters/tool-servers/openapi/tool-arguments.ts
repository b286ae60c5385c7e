import type { JsonSchema } from "../../../core/tools/tool-client.ts";
import type { ApiDocument } from "./api-document.ts";
import type { BodyPlan } from "./body-plan.ts";
import type { DescribedParameter } from "./parameters.ts";
import type { Parameter } from "./parameter-styles.ts";
import { isRecord, type Json, listOf, recordOf, textOf } from "./records.ts";
import { SchemaWriter } from "./schema-writer.ts";

/** Where an argument goes. */
type ArgumentPlace =
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  /** a field of the body */
  | { readonly kind: "field"; readonly name: string }
  /** the body itself */
  | { readonly kind: "body" };

/** The arguments of an operation's tool. */
export interface ToolArguments {
  readonly schema: JsonSchema;
  /** By the name of the argument. */
  readonly places: ReadonlyMap<string, ArgumentPlace>;
  readonly required: readonly string[];
  /** Arguments without a place are fields of the body. */
  readonly isOpen: boolean;
}

const maxDepth = 16;

/** About six thousand tokens: a model has to read it with each request. */
const maxChars = 24_000;

/** What an operation takes at the top cannot be left out, up to where it would be of no use to anybody. */
const maxTopChars = 400_000;

const dataNote = "Text, or base64 in a data URL such as data:image/png;base64,iVBOR…";

/** Writes them as deep as they are, unless they would be too long: then down to the depth at which they are not. */
export function toolArguments(
  document: ApiDocument,
  parameters: readonly DescribedParameter[],
  body: BodyPlan | undefined,
): ToolArguments {
  const write = (depth: number, chars: number): readonly [ToolArguments, SchemaWriter] => {
    const writer = new SchemaWriter(document, { depth, chars });
    return [writeArguments(writer, parameters, body), writer];
  };
  let [best, writer] = write(0, maxTopChars);
  for (let depth = 1; writer.isShallow && depth <= maxDepth; depth += 1) {
    const [deeper, deeperWriter] = write(depth, maxChars);
    if (deeperWriter.isFull) break;
    [best, writer] = [deeper, deeperWriter];
  }
  return best;
}

function writeArguments(
  writer: SchemaWriter,
  parameters: readonly DescribedParameter[],
  body: BodyPlan | undefined,
): ToolArguments {
  const properties = new Map<string, JsonSchema>();
  const places = new Map<string, ArgumentPlace>();
  const required: string[] = [];
  const add = (name: string, before: string, place: ArgumentPlace, schema: JsonSchema): string => {
    const free = freeName(name, before, places);
    places.set(free, place);
    properties.set(free, free === name ? schema : described(schema, `Sent as ${name}.`));
    return free;
  };
  for (const { parameter, schema, description, ...one } of parameters) {
    const written = described(writer.write(schema), description, true);
    const whole = one.deprecated ? { ...written, deprecated: true } : written;
    const name = add(parameter.name, parameter.in, { kind: "parameter", parameter }, whole);
    if (one.required) required.push(name);
  }
  if (body === undefined) return finished(properties, places, required, false);
  const written = writer.write(body.schema);
  const fields = fieldsOf(written, body);
  const isFlat = fields !== undefined && Object.keys(fields).every((name) => !places.has(argumentName(name)));
  if (!isFlat) {
    const schema =
      body.kind === "bytes" ? described({ type: "string" }, dataNote) : bodySchema(written, body);
    const name = add("body", "request", { kind: "body" }, schema);
    if (body.required === true) required.push(name);
    return finished(properties, places, required, false);
  }
  // A document that does not say whether the body must be there says it by what must be in it.
  const needed = body.required === false ? [] : listOf(written["required"]);
  for (const [field, schema] of Object.entries(fields)) {
    const isFile = body.kind === "multipart" && isBinary(schema);
    const whole = isFile ? described(schema, dataNote) : schema;
    const name = add(field, "body", { kind: "field", name: field }, whole);
    if (needed.includes(field)) required.push(name);
  }
  const more = written["additionalProperties"];
  return finished(properties, places, required, more === true || isRecord(more) ? more : false);
}

/** What models can be told only as an object of properties is one argument. */
function fieldsOf(written: JsonSchema, body: BodyPlan): Readonly<Record<string, JsonSchema>> | undefined {
  const isObject = written["type"] === "object" && isRecord(written["properties"]);
  const isPlain = ["allOf", "anyOf", "oneOf", "not", "if", "patternProperties"].every(
    (one) => written[one] === undefined,
  );
  const isFields = body.kind === "json" || body.kind === "form" || body.kind === "multipart";
  const fields = recordOf(written["properties"]) as Readonly<Record<string, JsonSchema>>;
  return isObject && isPlain && isFields && Object.keys(fields).length > 0 ? fields : undefined;
}

function bodySchema(written: JsonSchema, { kind, mediaType }: BodyPlan): JsonSchema {
  if (kind === "text") return described({ ...written, type: "string" }, `Sent as ${mediaType}.`);
  return kind === "json" || written["type"] !== undefined ? written : { type: "object", ...written };
}

function isBinary(schema: JsonSchema): boolean {
  const { format, contentMediaType, items } = schema;
  if (isRecord(items)) return isBinary(items);
  return format === "binary" || (contentMediaType !== undefined && schema["contentEncoding"] === undefined);
}

function finished(
  properties: ReadonlyMap<string, JsonSchema>,
  places: ToolArguments["places"],
  required: readonly string[],
  additional: Json | boolean,
): ToolArguments {
  const needed = required.length === 0 ? {} : { required };
  const schema = {
    type: "object",
    properties: Object.fromEntries(properties),
    ...needed,
    additionalProperties: additional,
  };
  return { schema, places, required, isOpen: additional !== false };
}

/** The schema with a text added to its description, or with the text in its place. */
function described(schema: JsonSchema, text: string, instead = false): JsonSchema {
  if (text === "") return schema;
  const own = instead ? "" : textOf(schema["description"]);
  return { ...schema, description: own === "" ? text : `${own} ${text}` };
}

function argumentName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 64) || "_";
}

function freeName(name: string, before: string, taken: ReadonlyMap<string, unknown>): string {
  const plain = argumentName(name);
  if (!taken.has(plain)) return plain;
  const longer = argumentName(`${before}_${name}`);
  let free = longer;
  for (let number = 2; taken.has(free); number += 1) free = `${longer.slice(0, 60)}_${String(number)}`;
  return free;
}

import type { ElicitRequest, ElicitResult } from "@modelcontextprotocol/client";
import * as z from "zod/mini";
import type { AskedField, Elicitation, ElicitationAnswer } from "../../../core/tools/tool-client.ts";

/** What a server asks the user for, of which only the form is known. Anything that it gets wrong becomes a plain text. */
const field = z.object({
  type: z.catch(z.string(), "string"),
  title: z.catch(z.optional(z.string()), undefined),
  description: z.catch(z.string(), ""),
  default: z.optional(z.unknown()),
  format: z.catch(z.optional(z.string()), undefined),
  minLength: z.catch(z.optional(z.number()), undefined),
  maxLength: z.catch(z.optional(z.number()), undefined),
  minimum: z.catch(z.optional(z.number()), undefined),
  maximum: z.catch(z.optional(z.number()), undefined),
  enum: z.catch(z.optional(z.array(z.string())), undefined),
  enumNames: z.catch(z.optional(z.array(z.string())), undefined),
  oneOf: z.optional(z.unknown()),
  items: z.optional(z.unknown()),
});
type Field = z.infer<typeof field>;

const titled = z.array(z.object({ const: z.string(), title: z.catch(z.optional(z.string()), undefined) }));
const many = z.object({
  enum: z.catch(z.optional(z.array(z.string())), undefined),
  anyOf: z.optional(z.unknown()),
  oneOf: z.optional(z.unknown()),
});

/** The question that a request asks. */
export function elicitationOf({ params }: ElicitRequest): Elicitation {
  if (params.mode === "url") return { kind: "url", message: params.message, url: params.url };
  const { properties, required = [] } = params.requestedSchema;
  const fields = Object.entries(properties).map(([name, schema]) =>
    fieldOf(name, field.safeParse(schema).data ?? field.parse({}), required.includes(name)),
  );
  return { kind: "form", message: params.message, fields };
}

/** What the server is told; only what it has asked for. */
export function elicitResult(question: Elicitation, answer: ElicitationAnswer): ElicitResult {
  if (answer.kind !== "accept") return { action: answer.kind };
  if (question.kind === "url") return { action: "accept" };
  const asked = new Set(question.fields.map(({ name }) => name));
  const entries = Object.entries(answer.values).filter(([name]) => asked.has(name));
  return {
    action: "accept",
    content: Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === "object" ? [...value] : value]),
    ),
  };
}

function fieldOf(name: string, schema: Field, required: boolean): AskedField {
  const head = { name, title: schema.title ?? name, description: schema.description, required };
  const initial = schema.default;
  if (schema.type === "boolean") {
    return { ...head, kind: "switch", ...(typeof initial === "boolean" ? { initial } : {}) };
  }
  if (schema.type === "number" || schema.type === "integer") {
    return {
      ...head,
      kind: "number",
      isInteger: schema.type === "integer",
      ...given({
        initial: typeof initial === "number" ? initial : undefined,
        minimum: schema.minimum,
        maximum: schema.maximum,
      }),
    };
  }
  const isMany = schema.type === "array";
  const options = isMany ? optionsOfMany(schema.items) : optionsOf(schema);
  if (options !== undefined) {
    const values = (Array.isArray(initial) ? initial : [initial]).filter((one) => typeof one === "string");
    const known = values.filter((one) => options.some(({ value }) => value === one));
    return {
      ...head,
      kind: "choice",
      many: isMany,
      options,
      ...(known.length === 0 ? {} : { initial: known }),
    };
  }
  const { format, minLength, maxLength } = schema;
  return {
    ...head,
    kind: "text",
    ...given({ initial: typeof initial === "string" ? initial : undefined, format, minLength, maxLength }),
  };
}

type Options = readonly { readonly value: string; readonly title: string }[];

function optionsOf(schema: Field): Options | undefined {
  const { data } = titled.safeParse(schema.oneOf);
  if (data !== undefined) return data.map(({ const: value, title }) => ({ value, title: title ?? value }));
  return schema.enum?.map((value, index) => ({ value, title: schema.enumNames?.[index] ?? value }));
}

function optionsOfMany(items: unknown): Options {
  const { data } = many.safeParse(items);
  const named = titled.safeParse(data?.anyOf ?? data?.oneOf).data;
  if (named !== undefined) return named.map(({ const: value, title }) => ({ value, title: title ?? value }));
  return (data?.enum ?? []).map((value) => ({ value, title: value }));
}

/** Without what is undefined. */
function given<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

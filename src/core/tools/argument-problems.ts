import { isObject } from "../base/json-object.ts";
import type { JsonSchema } from "./tool-client.ts";

/**
 * What is plainly wrong with the arguments of a call, as sentences for the model: what is missing, what is not known, and what is of another
 * type, all at the top level. What a schema says in other ways is left to the server, which knows it best.
 */
export function argumentProblems(
  { properties, required, additionalProperties, patternProperties }: JsonSchema,
  args: Readonly<Record<string, unknown>>,
): readonly string[] {
  const known = isObject(properties) ? properties : {};
  const needed = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  const isClosed = additionalProperties === false && patternProperties === undefined;
  const names = Object.keys(known);
  const choice = names.length === 0 ? "it takes none" : `it takes ${names.join(", ")}`;
  return [
    ...needed
      .filter((name) => !Object.hasOwn(args, name))
      .map((name) => `The argument ${JSON.stringify(name)} is missing.`),
    ...Object.entries(args).flatMap(([name, value]) => {
      const schema = Object.hasOwn(known, name) ? known[name] : undefined;
      if (schema === undefined)
        return isClosed ? [`There is no argument ${JSON.stringify(name)}; ${choice}.`] : [];
      const types = typesOf(schema);
      return types.length === 0 || types.some((type) => isOfType(value, type))
        ? []
        : [`The argument ${JSON.stringify(name)} must be ${types.join(" or ")}.`];
    }),
  ];
}

/** Empty when it does not say. */
function typesOf(schema: unknown): readonly string[] {
  if (!isObject(schema)) return [];
  const { type, nullable } = schema;
  const types = (Array.isArray(type) ? type : [type]).filter((one) => typeof one === "string");
  return types.length > 0 && nullable === true ? [...types, "null"] : types;
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "string":
    case "boolean":
    case "number":
      return typeof value === type;
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    default:
      // Whatever its server means by that.
      return true;
  }
}

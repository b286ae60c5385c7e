import type { AskedField } from "../../core/tools/tool-client.ts";

/** A field that is typed into a box. */
export type TypedField = Extract<AskedField, { kind: "text" | "number" }>;

/** What is wrong with what was typed. */
export type AskedProblem =
  | "required"
  | "too-short"
  | "too-long"
  | "email"
  | "uri"
  | "date"
  | "date-time"
  | "number"
  | "integer"
  | "too-small"
  | "too-large";

/** The value of a field, undefined for one that is left out, or what is wrong with it. */
export type ReadAsked = { readonly value: string | number | undefined } | { readonly problem: AskedProblem };

/** Reads what was typed into a field that a server asks for. */
export function readAsked(field: TypedField, typed: string): ReadAsked {
  if (typed.trim() === "") return field.required ? { problem: "required" } : { value: undefined };
  const problem = field.kind === "text" ? textProblem(field, typed) : numberProblem(field, typed.trim());
  if (problem !== undefined) return { problem };
  return { value: field.kind === "text" ? typed : Number(typed) };
}

function textProblem(
  { format, minLength = 0, maxLength = Infinity }: Extract<AskedField, { kind: "text" }>,
  text: string,
): AskedProblem | undefined {
  // JSON Schema counts characters, not their halves.
  const { length } = Array.from(text);
  if (length < minLength) return "too-short";
  if (length > maxLength) return "too-long";
  switch (format) {
    case "email":
      return /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)*$/.test(text) ? undefined : format;
    case "uri":
      return /^[a-z][a-z\d+.-]*:\S+$/i.test(text) && URL.canParse(text) ? undefined : format;
    case "date":
      return isDate(text) ? undefined : format;
    case "date-time":
      return isDateTime(text) ? undefined : format;
    default:
      return undefined;
  }
}

function numberProblem(
  { isInteger, minimum = -Infinity, maximum = Infinity }: Extract<AskedField, { kind: "number" }>,
  text: string,
): AskedProblem | undefined {
  const number = Number(text);
  // `Number` takes "0x10" and "Infinity" too.
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) || !Number.isFinite(number)) return "number";
  if (isInteger && !Number.isSafeInteger(number)) return "integer";
  if (number < minimum) return "too-small";
  return number > maximum ? "too-large" : undefined;
}

/** RFC 3339, full-date; a day that its month does not have is none. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** RFC 3339, date-time. */
function isDateTime(text: string): boolean {
  const match =
    /^(\d{4}-\d{2}-\d{2})[t ]([01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i.exec(
      text,
    );
  return match !== null && isDate(match[1] ?? "");
}

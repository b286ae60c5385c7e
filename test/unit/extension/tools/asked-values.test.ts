import assert from "node:assert/strict";
import { readAsked, type TypedField } from "../../../../src/extension/tools/asked-values.ts";

const field = { name: "f", title: "F", description: "", required: true } as const;
const optional = { ...field, required: false } as const;
const text = (format: string): TypedField => ({ ...field, kind: "text", format });
const number: TypedField = { ...field, kind: "number", isInteger: false, minimum: -1, maximum: 10 };
const sized: TypedField = { ...field, kind: "text", minLength: 2, maxLength: 3 };

describe("what is typed for a tool server", () => {
  const accepted: readonly (readonly [TypedField, string, string | number | undefined])[] = [
    [{ ...field, kind: "text" }, " as it is ", " as it is "],
    [{ ...optional, kind: "text" }, "  ", undefined],
    [{ ...optional, kind: "number", isInteger: true }, "", undefined],
    [sized, "😀😀😀", "😀😀😀"],
    [text("email"), "me@example.com", "me@example.com"],
    [text("uri"), "https://example.com/a?b", "https://example.com/a?b"],
    [text("uri"), "urn:isbn:1", "urn:isbn:1"],
    [text("date"), "2028-02-29", "2028-02-29"],
    [text("date-time"), "2026-01-31T23:59:60.5+02:00", "2026-01-31T23:59:60.5+02:00"],
    [text("unknown-format"), "x", "x"],
    [number, " 1.5e0 ", 1.5],
    [number, "-1", -1],
    [{ ...number, isInteger: true }, "10", 10],
  ];
  for (const [one, typed, value] of accepted) {
    it(`[T5] is accepted: ${JSON.stringify(typed)} as ${describeField(one)}`, () => {
      assert.deepEqual(readAsked(one, typed), { value });
    });
  }

  const refused: readonly (readonly [TypedField, string, string])[] = [
    [{ ...field, kind: "text" }, " ", "required"],
    [number, "", "required"],
    [sized, "a", "too-short"],
    [sized, "abcd", "too-long"],
    [text("email"), "me@", "email"],
    [text("email"), "me you@example.com", "email"],
    [text("uri"), "example.com/a", "uri"],
    [text("uri"), "https://a b", "uri"],
    [text("date"), "2026-02-29", "date"],
    [text("date"), "31.01.2026", "date"],
    [text("date-time"), "2026-01-31T12:00:00", "date-time"],
    [text("date-time"), "2026-02-30T12:00:00Z", "date-time"],
    [number, "0x10", "number"],
    [number, "Infinity", "number"],
    [number, "1e999", "number"],
    [{ ...number, isInteger: true }, "1.5", "integer"],
    [number, "-1.5", "too-small"],
    [number, "11", "too-large"],
  ];
  for (const [one, typed, problem] of refused) {
    it(`[T5] is refused as ${problem}: ${JSON.stringify(typed)} as ${describeField(one)}`, () => {
      assert.deepEqual(readAsked(one, typed), { problem });
    });
  }
});

function describeField(one: TypedField): string {
  return one.kind === "text" ? (one.format ?? "text") : one.isInteger ? "integer" : "number";
}

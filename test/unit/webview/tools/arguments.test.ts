import { deepEqual, equal } from "node:assert/strict";
import { argumentRows, prettyJson } from "../../../../src/webview/views/chat/tools/arguments.ts";

describe("the arguments of a call", () => {
  it("[T7] are shown one by one, each by its kind", () => {
    deepEqual(argumentRows('{"a":"x\\ny","b":5,"c":null,"d":"","e":["f"],"g":{"h":true}}'), [
      { name: "a", kind: "text", text: "x\ny" },
      { name: "b", kind: "value", text: "5" },
      { name: "c", kind: "value", text: "null" },
      { name: "d", kind: "value", text: '""' },
      { name: "e", kind: "json", text: '["f"]' },
      { name: "g", kind: "json", text: '{"h":true}' },
    ]);
  });
  it("[T7] are written in lines when they are long", () => {
    const list = Array.from({ length: 3 }, () => "x".repeat(30));
    deepEqual(argumentRows(JSON.stringify({ list })), [
      { name: "list", kind: "json", text: JSON.stringify(list, undefined, 2) },
    ]);
  });
  it("[T7] are none when nothing was written", () => {
    deepEqual(argumentRows(" "), []);
    deepEqual(argumentRows("{}"), []);
  });
  it("[T7, bad/tools-injection] keep a name that means something to a program", () => {
    deepEqual(argumentRows('{"__proto__":"x","constructor":"y"}'), [
      { name: "__proto__", kind: "text", text: "x" },
      { name: "constructor", kind: "text", text: "y" },
    ]);
  });
  for (const [name, json] of [
    ["a list", "[1]"],
    ["a text", '"a"'],
    ["half an object", '{"a":'],
    ["too deep to be written", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`],
  ] as const) {
    it(`[T7, bad/tools-injection] are shown as they are when they are ${name}`, () => {
      equal(argumentRows(json), undefined);
    });
  }
  it("[T7] are laid out as JSON where they are JSON", () => {
    equal(prettyJson('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}');
    equal(prettyJson("{no"), undefined);
    equal(prettyJson("12"), undefined);
  });
});

import assert from "node:assert/strict";
import {
  cookiePairs,
  headerText,
  type Parameter,
  type ParameterPlace,
  pathText,
  queryPairs,
} from "../../../../../src/adapters/tool-servers/openapi/parameter-styles.ts";

const array = ["blue", "black", "brown"];
const object = { R: 100, G: 200, B: 150 };

/** The table "Style Examples" of OpenAPI 3.1.1; where it says n/a there is no row. */
const table: readonly (readonly [ParameterPlace, string, boolean, unknown, string])[] = [
  ["path", "matrix", false, "", ";color"],
  ["path", "matrix", false, "blue", ";color=blue"],
  ["path", "matrix", false, array, ";color=blue,black,brown"],
  ["path", "matrix", false, object, ";color=R,100,G,200,B,150"],
  ["path", "matrix", true, "", ";color"],
  ["path", "matrix", true, "blue", ";color=blue"],
  ["path", "matrix", true, array, ";color=blue;color=black;color=brown"],
  ["path", "matrix", true, object, ";R=100;G=200;B=150"],
  ["path", "label", false, "", "."],
  ["path", "label", false, "blue", ".blue"],
  ["path", "label", false, array, ".blue,black,brown"],
  ["path", "label", false, object, ".R,100,G,200,B,150"],
  ["path", "label", true, "", "."],
  ["path", "label", true, "blue", ".blue"],
  ["path", "label", true, array, ".blue.black.brown"],
  ["path", "label", true, object, ".R=100.G=200.B=150"],
  ["path", "simple", false, "", ""],
  ["path", "simple", false, "blue", "blue"],
  ["path", "simple", false, array, "blue,black,brown"],
  ["path", "simple", false, object, "R,100,G,200,B,150"],
  ["path", "simple", true, "blue", "blue"],
  ["path", "simple", true, array, "blue,black,brown"],
  ["path", "simple", true, object, "R=100,G=200,B=150"],
  ["query", "form", false, "", "color="],
  ["query", "form", false, "blue", "color=blue"],
  ["query", "form", false, array, "color=blue,black,brown"],
  ["query", "form", false, object, "color=R,100,G,200,B,150"],
  ["query", "form", true, "", "color="],
  ["query", "form", true, "blue", "color=blue"],
  ["query", "form", true, array, "color=blue&color=black&color=brown"],
  ["query", "form", true, object, "R=100&G=200&B=150"],
  ["query", "spaceDelimited", false, array, "color=blue%20black%20brown"],
  ["query", "spaceDelimited", false, object, "color=R%20100%20G%20200%20B%20150"],
  ["query", "pipeDelimited", false, array, "color=blue%7Cblack%7Cbrown"],
  ["query", "pipeDelimited", false, object, "color=R%7C100%7CG%7C200%7CB%7C150"],
  ["query", "deepObject", true, object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"],
  ["header", "simple", false, "", ""],
  ["header", "simple", false, "blue", "blue"],
  ["header", "simple", false, array, "blue,black,brown"],
  ["header", "simple", false, object, "R,100,G,200,B,150"],
  ["header", "simple", true, array, "blue,black,brown"],
  ["header", "simple", true, object, "R=100,G=200,B=150"],
  ["cookie", "form", false, "blue", "color=blue"],
  ["cookie", "form", false, array, "color=blue,black,brown"],
  ["cookie", "form", true, array, "color=blue; color=black; color=brown"],
  ["cookie", "form", true, object, "R=100; G=200; B=150"],
];

function parameter(options: Partial<Parameter>): Parameter {
  const { name = "color", style = "form" } = options;
  return { name, in: "query", style, explode: false, allowReserved: false, isJson: false, ...options };
}

function written(place: ParameterPlace, one: Parameter, value: unknown): string | undefined {
  switch (place) {
    case "path":
      return pathText(one, value);
    case "query":
      return queryPairs(one, value).join("&");
    case "header":
      return headerText(one, value);
    case "cookie":
      return cookiePairs(one, value).join("; ");
  }
}

describe("styles of parameters", () => {
  it("[T6] each is as the table of the specification has it", () => {
    const results = table.map(([place, style, explode, value]) => [
      ...[place, style, explode, value],
      written(place, parameter({ in: place, style, explode }), value),
    ]);
    assert.deepEqual(results, table);
  });

  it("[T6] names and values are encoded, and nothing of them becomes part of the address", () => {
    const nasty = "a/b?c#d&e=f;g,h %é";
    const encoded = "a%2Fb%3Fc%23d%26e%3Df%3Bg%2Ch%20%25%C3%A9";
    assert.equal(pathText(parameter({ style: "simple" }), nasty), encoded);
    assert.deepEqual(queryPairs(parameter({ name: "filter[a&b]" }), nasty), [`filter%5Ba%26b%5D=${encoded}`]);
    assert.equal(pathText(parameter({ style: "matrix", name: "a=b" }), nasty), `;a%3Db=${encoded}`);
    assert.equal(pathText(parameter({ style: "matrix" }), "$&"), ";color=%24%26");
  });

  it("[T6] what is reserved stays where the document says so, but for what would end the value", () => {
    const open = parameter({ allowReserved: true });
    assert.deepEqual(queryPairs(open, "/a/b:c,d?e=f g&h#i"), ["color=/a/b:c,d?e=f%20g%26h%23i"]);
  });

  it("[T6] deep objects go on in brackets, and lists in them repeat their key", () => {
    const deep = parameter({ style: "deepObject", explode: true, name: "f" });
    assert.deepEqual(queryPairs(deep, { a: { b: [1, 2] }, c: null }), [
      "f%5Ba%5D%5Bb%5D=1",
      "f%5Ba%5D%5Bb%5D=2",
    ]);
  });

  it("[T6] what styles have no words for is JSON, and nothing is not written", () => {
    assert.deepEqual(queryPairs(parameter({ isJson: true }), { a: [1] }), ["color=%7B%22a%22%3A%5B1%5D%7D"]);
    assert.deepEqual(queryPairs(parameter({ explode: true }), [{ a: 1 }, true]), [
      "color=%7B%22a%22%3A1%7D",
      "color=true",
    ]);
    for (const nothing of [undefined, null, []]) {
      assert.deepEqual(queryPairs(parameter({ explode: true }), nothing), []);
      assert.deepEqual(queryPairs(parameter({}), nothing), []);
    }
    assert.equal(headerText(parameter({ style: "simple" }), null), undefined);
  });
});

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { connectOpenApi } from "../../../support/tool-servers/openapi-client.ts";

const signal = new AbortController().signal;
const files = [
  "node_modules/@directus/specs/dist/openapi.json",
  ...globSync("node_modules/@scalar/galaxy/dist/latest.{json,yaml}"),
  ...globSync("node_modules/@readme/oas-examples/{2.0,3.0,3.1}/**/*.{json,yaml}"),
].toSorted();
const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** Counted in another way than the product does it; the only references in place of a path lead to another path. */
function countOperations(text: string): number {
  const value: unknown = text.startsWith("{") ? JSON.parse(text) : parse(text);
  const { paths = {} } = value as {
    readonly paths?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  const items = Object.values(paths).map((item) => {
    const { $ref: ref } = item;
    return typeof ref === "string" ? (paths[ref.replace("#/paths/", "").replaceAll("~1", "/")] ?? {}) : item;
  });
  return items.flatMap((item) => Object.keys(item).filter((key) => methods.includes(key))).length;
}

describe("documents of others", function () {
  // The validator makes a program of each schema.
  this.timeout(60_000);

  it("[T6] there are enough of them", () => {
    assert.ok(files.length > 100, String(files.length));
  });

  for (const file of files) {
    it(`[T6] ${file.replace("node_modules/", "")}: no operation is lost, and each schema is small and makes sense`, async () => {
      const text = readFileSync(file, "utf8");
      const { client } = await connectOpenApi({ specText: text });
      const { tools, skipped } = await client.list(signal);
      assert.equal(tools.length + skipped.length, countOperations(text));
      assert.deepEqual(skipped, []);
      assert.equal(new Set(tools.map(({ name }) => name)).size, tools.length);
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      for (const { name, parameters } of tools) {
        assert.equal(parameters["type"], "object");
        assert.ok(JSON.stringify(parameters).length < 32_000, name);
        assert.doesNotMatch(JSON.stringify(parameters), /"\$ref":"/);
        ajv.compile(structuredClone(parameters));
      }
    });
  }
});

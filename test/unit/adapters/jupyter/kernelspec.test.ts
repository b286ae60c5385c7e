import assert from "node:assert/strict";
import { pick } from "../../../../src/adapters/jupyter/kernelspec.ts";
import type { Kernelspec } from "../../../../src/adapters/jupyter/rest.ts";

const spec = (name: string, language: string, isDefault = false): Kernelspec => ({
  name,
  language,
  isDefault,
});

describe("picking a kernelspec", () => {
  it("takes the language whatever its case, the default first, then the usual name", () => {
    const specs = [spec("py-old", "python"), spec("python3", "python"), spec("ir", "R")];
    assert.equal(pick(specs, "python")?.name, "python3");
    assert.equal(pick([...specs, spec("mine", "python", true)], "python")?.name, "mine");
    assert.equal(pick(specs, "r")?.name, "ir");
    assert.equal(pick(specs, "julia"), undefined);
  });
});

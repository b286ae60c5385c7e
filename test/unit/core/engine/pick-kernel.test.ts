import assert from "node:assert/strict";
import { kernelLabel, pickKernel, type ServerKernel } from "../../../../src/core/engine/pick-kernel.ts";

const kernel = (name: string, language: string, isDefault = false): ServerKernel => ({
  name,
  language,
  isDefault,
});

describe("picking a kernel of a server", () => {
  const kernels = [kernel("py-old", "python"), kernel("python3", "python"), kernel("ir", "R")];

  it("takes the language whatever its case, the default first, then the usual name", () => {
    assert.equal(pickKernel(kernels, "python", undefined)?.name, "python3");
    assert.equal(pickKernel([...kernels, kernel("mine", "python", true)], "python", undefined)?.name, "mine");
    assert.equal(pickKernel(kernels, "r", undefined)?.name, "ir");
    assert.equal(pickKernel(kernels, "julia", undefined), undefined);
  });

  it("[D13] takes the one that the user picked, for its language alone", () => {
    const named = (language: string): string | undefined => pickKernel(kernels, language, "py-old")?.name;
    assert.deepEqual([named("python"), named("r")], ["py-old", "ir"]);
  });

  it("names each so that it can be told from others", () => {
    const labels = [{ display_name: "Python 3" }, { display_name: "python3" }, {}].map((change) =>
      kernelLabel({ ...kernel("python3", "python"), ...change }),
    );
    assert.deepEqual(labels, ["Python 3 (python3)", "python3", "python3"]);
  });
});

import { stat } from "node:fs/promises";
import { packageExtension } from "../../scripts/package/vsix.ts";
import type { Scenario } from "../scenario.ts";

const limitBytes = 3_000_000;

/** What a user downloads. */
export const packageSize: Scenario = {
  name: "package-size",
  perStack: false,
  async *run() {
    const { size } = await stat(await packageExtension());
    yield {
      what: "size of the VSIX",
      measured: `${(size / 1e6).toFixed(2)} MB`,
      goal: "< 3 MB",
      ok: size < limitBytes,
    };
  },
};

import type { Interpreter } from "../../../src/core/engine/engine.ts";

/** An interpreter as a probe finds it; what it has is said by `packages`. */
export function interpreter(
  path: string,
  packages: Interpreter["packages"] = {},
  source: Interpreter["source"] = "known",
): Interpreter {
  return {
    path,
    version: "3.12.1",
    label: `Python 3.12 (${path.split("/").at(1) ?? path})`,
    source,
    packages,
  };
}

/** The packages that run kernels. */
export const kernelOnly = { ipykernel: "6.29.5" } as const;
/** The packages that run a server. */
export const serverOnly = { jupyter_server: "2.14.0" } as const;
/** All that is needed. */
export const both = { ...kernelOnly, ...serverOnly } as const;

import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { PortMemory } from "../../core/control/control-host.ts";
import { replaceFile } from "../files/replace-file.ts";

/** The remembered port in a file that all windows share; one that cannot be read is none. */
export function portFile(path: string): PortMemory {
  return {
    get: async () => {
      const text = await readFile(path, "utf8").catch(() => "");
      const port = /^\d{1,5}\s*$/.test(text) ? Number(text) : 0;
      return port > 0 && port < 65_536 ? port : undefined;
    },
    set: async (port) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await replaceFile(path, `${String(port)}\n`, { outlasts: "power" });
    },
  };
}

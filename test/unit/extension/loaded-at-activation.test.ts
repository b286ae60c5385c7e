import { deepEqual, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { projectRoot } from "../../../scripts/provision/project.ts";

/** Imports and re-exports that run something: those of types are none, and neither is `import()`. */
const imports = /^(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"([^"]+)";$/gm;

/** All that is loaded by a file, and by what that loads. */
function loadedBy(path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, name = ""] of readFileSync(path, "utf8").matchAll(imports)) {
    if (name.startsWith(".")) loadedBy(join(dirname(path), name), found);
    else found.add(name);
  }
  return found;
}

describe("what every start of the editor loads", () => {
  const loaded = [...loadedBy(join(projectRoot, "src/extension/extension.ts"))].map((path) =>
    path.startsWith(projectRoot) ? relative(projectRoot, path).replaceAll("\\", "/") : path,
  );

  it("[A1, A2, A4] is nothing of the control API, of Socket.IO, of MCP or of any other part that touches something", () => {
    // What decides whether they are loaded is there.
    for (const name of ["when-wanted.ts", "agents/register-agents.ts"])
      ok(loaded.includes(`src/extension/${name}`), name);
    deepEqual(
      loaded.filter((path) => path.startsWith("src/adapters/") || /^src\/extension\/compose/.test(path)),
      [],
    );
    deepEqual(
      loaded.filter((path) => !path.startsWith("src/") && !path.startsWith("node:") && path !== "vscode"),
      [],
    );
  });
});

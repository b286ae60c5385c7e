import { mkdir } from "node:fs/promises";
import { inProject } from "../provision/project.ts";
import { build, tool } from "../test/tool.ts";

/** Where the package is put. */
export const vsixPath = inProject("out", "backburner.vsix");

/** Builds for production and packs what is shipped. */
export async function packageExtension(): Promise<string> {
  await mkdir(inProject("out"), { recursive: true });
  for (const step of [
    () => build("--production"),
    // The bundles hold all dependencies; the links of the README have no public address to lead to.
    () =>
      tool("vsce", ["package", "--no-dependencies", "--no-rewrite-relative-links", "--out", vsixPath], {
        show: false,
      }),
  ]) {
    const { code, output } = await step();
    if (code !== 0) throw new Error(`The package could not be made:\n${output}`);
  }
  return vsixPath;
}

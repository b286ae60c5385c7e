import { mkdir } from "node:fs/promises";
import { inProject } from "../provision/project.ts";
import { build, tool } from "../test/tool.ts";

/** Where the package is put. */
export const vsixPath = inProject("out", "backburner.vsix");

/** Builds for production and packs what is shipped. */
export async function packageExtension(): Promise<string> {
  const { code, output } = await build("--production");
  if (code !== 0) throw new Error(`The package could not be made:\n${output}`);
  return pack(vsixPath);
}

/** Packs what was built last as if it were another version; resolves to the path. */
export function packageAs(version: string): Promise<string> {
  const path = inProject("out", `backburner-${version}.vsix`);
  return pack(path, version, "--no-git-tag-version", "--no-update-package-json");
}

async function pack(path: string, ...more: readonly string[]): Promise<string> {
  await mkdir(inProject("out"), { recursive: true });
  // The bundles hold all dependencies; the links of the README have no public address to lead to.
  const args = ["package", ...more, "--no-dependencies", "--no-rewrite-relative-links", "--out", path];
  const { code, output } = await tool("vsce", args, { show: false });
  if (code !== 0) throw new Error(`The package could not be made:\n${output}`);
  return path;
}

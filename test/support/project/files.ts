import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { inProject, projectRoot } from "../../../scripts/provision/project.ts";

/** The files of the project that git knows or would add, by their path from its root, with forward slashes. */
export function projectFiles(): readonly string[] {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const listed = execFileSync("git", args, { cwd: projectRoot, encoding: "utf8", maxBuffer: 64 << 20 });
  return listed.split("\0").filter((path) => path !== "" && existsSync(inProject(path)));
}

/** The text of a file of the project; undefined for pictures and the like. */
export function textOf(path: string): string | undefined {
  const bytes = readFileSync(inProject(path));
  return bytes.includes(0) ? undefined : bytes.toString("utf8");
}

import { existsSync } from "node:fs";
import { say } from "./project.ts";
import { finish, run } from "./run.ts";

/** True where this process may install Debian packages. */
export function canInstall(): boolean {
  return process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs Debian packages where that is possible, else rejects with the sentence that says what to do. */
export async function installDebianPackages(packages: readonly string[], why: string): Promise<void> {
  const command = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (!canInstall()) {
    throw new Error(`${why} On Debian or Ubuntu run "sudo ${command}", then try again.`);
  }
  say(`${why} Running "${command}" …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  if ((await finish("apt-get", install, { env })).code === 0) return;
  // A fresh machine has no package lists yet.
  await run("apt-get", ["update"], { env });
  await run("apt-get", install, { env });
}

import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached } from "../../../scripts/provision/cached.ts";
import { inProject } from "../../../scripts/provision/project.ts";
import { run } from "../../../scripts/provision/run.ts";

/** The editors that the tests run in: the newest and the oldest that the extension supports. */
export type HostName = "current" | "minimum";

/** An installed code-server: Visual Studio Code's own workbench and extension host in a browser. */
export interface InstalledHost {
  readonly name: HostName;
  /** The Node that this code-server wants. */
  readonly node: string;
  /** Its entry script. */
  readonly entry: string;
}

/** Installs the host into the cache unless it is there. */
export async function installHost(name: HostName): Promise<InstalledHost> {
  const source = inProject("test", "support", "vscode", "hosts", name);
  const lockFile = await readFile(join(source, "package-lock.json"), "utf8");
  const folder = await cached(
    `vscode-${name}`,
    lockFile,
    `the ${name} Visual Studio Code (code-server)`,
    async (target) => {
      for (const file of ["package.json", "package-lock.json"])
        await cp(join(source, file), join(target, file));
      // Its scripts would compile native modules that an extension host does not need; only Node itself has to be fetched by one.
      await npm(target, ["ci", "--ignore-scripts"]);
      await npm(target, ["rebuild", "node"]);
      const vscode = join(target, "node_modules", "code-server", "lib", "vscode");
      for (const nested of [vscode, join(vscode, "extensions")]) {
        await takeFromRegistry(nested);
        await npm(nested, ["install", "--omit=dev", "--ignore-scripts"]);
      }
    },
  );
  const modules = join(folder, "node_modules");
  return {
    name,
    node: join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node"),
    entry: join(modules, "code-server", "out", "node", "entry.js"),
  };
}

/** The one module that code-server takes from a Git host, and the release it equals. */
const gitModule = { name: "@parcel/watcher", version: "2.5.1" };

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

interface LockFile {
  packages: Record<string, Manifest & { resolved?: string }>;
}

/** Lets nested dependencies come from the registry alone: Git hosts are not reachable everywhere. */
async function takeFromRegistry(folder: string): Promise<void> {
  await edit(join(folder, "package.json"), pin);
  await edit(join(folder, "npm-shrinkwrap.json"), ({ packages }) => {
    if (packages[""] !== undefined) pin(packages[""]);
    const key = `node_modules/${gitModule.name}`;
    if (packages[key]?.resolved?.startsWith("git") === true) Reflect.deleteProperty(packages, key);
  });
}

function pin(manifest: Manifest): void {
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    if (group?.[gitModule.name]?.includes("#") === true) group[gitModule.name] = gitModule.version;
  }
}

async function edit(file: string, change: (content: Manifest & LockFile) => void): Promise<void> {
  const content = JSON.parse(await readFile(file, "utf8")) as Manifest & LockFile;
  change(content);
  await writeFile(file, JSON.stringify(content, undefined, 2));
}

async function npm(cwd: string, args: readonly string[]): Promise<void> {
  await run("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd });
}

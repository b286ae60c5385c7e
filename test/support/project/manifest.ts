import { readFileSync } from "node:fs";
import { inProject } from "../../../scripts/provision/project.ts";

/** The parts of package.json that tests look at. */
export interface Manifest {
  readonly main: string;
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string }[]>>;
    readonly keybindings: readonly { readonly command: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
  };
}

/** One setting as the manifest declares it. */
export interface Setting {
  readonly scope?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
}

/** What VS Code sees of the extension. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(inProject("package.json"), "utf8")) as Manifest;
}

/** All settings by their name. */
export function settingsOf(manifest: Manifest): ReadonlyMap<string, Setting> {
  return new Map(manifest.contributes.configuration.flatMap(({ properties }) => Object.entries(properties)));
}

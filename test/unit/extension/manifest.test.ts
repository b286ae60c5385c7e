import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { agentTools } from "../../../src/core/agents/agent-tool-list.ts";
import { commandIds } from "../../../src/extension/command-ids.ts";
import { requests } from "../../../src/protocol/requests.ts";

interface Setting {
  readonly scope?: string;
  readonly markdownDescription?: string;
  readonly order?: number;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly description: string; readonly media: { readonly svg: string } }[];
    }[];
    readonly languageModelTools: readonly {
      readonly name: string;
      readonly modelDescription: string;
      readonly inputSchema: unknown;
      readonly toolReferenceName: string;
      readonly canBeReferencedInPrompt: boolean;
    }[];
    readonly viewsWelcome: readonly { readonly contents: string }[];
  };
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] };
  };
}

const read = (name: string): string => readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("package.json")) as Manifest;
const texts = JSON.parse(read("package.nls.json")) as Readonly<Record<string, string>>;
const { contributes } = manifest;
const settings = Object.assign(
  {},
  ...contributes.configuration.map(({ properties }) => properties),
) as Readonly<Record<string, Setting>>;

describe("the manifest", () => {
  it("names every command that is registered, and no other", () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...commandIds].sort());
    assert.deepEqual(new Set(contributes.commands.map(({ category }) => category)), new Set(["Backburner"]));
  });

  it("refers only to commands that are there", () => {
    const known = new Set<string>(commandIds);
    const menus = Object.values(contributes.menus).flat();
    const used = [...menus, ...contributes.keybindings].map(({ command }) => command);
    const links = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ]
      .map((key) => texts[key.slice(1, -1)] ?? "")
      .flatMap((text) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command ?? ""));
    const page = requests["command:run"].shape.command.options;
    const ours = [...used, ...links, ...page].filter((command) => command.startsWith("backburner."));
    assert.ok(links.length > 3);
    assert.deepEqual(
      ours.filter((command) => !known.has(command)),
      [],
    );
  });

  it("[A4] offers the agents' tools to the editor as they are", () => {
    const offered = contributes.languageModelTools;
    assert.deepEqual(
      offered.map(({ name, modelDescription, inputSchema }) => [name, modelDescription, inputSchema]),
      agentTools.map(({ name, description, inputSchema }) => [
        `backburner_${name}`,
        description,
        inputSchema,
      ]),
    );
    assert.ok(offered.every(({ canBeReferencedInPrompt }) => canBeReferencedInPrompt));
    assert.equal(new Set(offered.map(({ toolReferenceName }) => toolReferenceName)).size, agentTools.length);
  });

  it("[D11] has a key that the editor uses for nothing else", () => {
    const keys = contributes.keybindings.map(({ key, mac }) => [key, mac]);
    // Ctrl+Alt+B toggles the secondary side bar, Ctrl+K Ctrl+B sets an anchor, Ctrl+Alt types characters on many keyboards.
    assert.deepEqual(keys, [["ctrl+k b", "cmd+k b"]]);
  });

  it("keeps commands that want a row of the tree out of the palette", () => {
    const palette = new Map(contributes.menus["commandPalette"]?.map(({ command, when }) => [command, when]));
    const wantRow = ["daemons.copyId", "daemons.stopAllInChat", "tools.enable", "tools.disable"];
    assert.deepEqual(
      wantRow.map((command) => palette.get(`backburner.${command}`)),
      wantRow.map(() => "false"),
    );
  });

  it("has a text for every key, and a key for every text", () => {
    const used = new Set([...read("package.json").matchAll(/%([\w.]+)%/g)].map(([, key]) => key ?? ""));
    assert.deepEqual([...used].sort(), Object.keys(texts).sort());
  });

  it("offers every text of the host and of the page to translators, and no other", () => {
    const host = textsIn("extension", "l10n\\.t");
    const page = textsIn("webview", "\\bt");
    assert.ok(host.size > 50 && page.size > 50);
    const used = new Set([...host, ...page]);
    assert.deepEqual(
      Object.keys(JSON.parse(read("l10n/bundle.l10n.json")) as object).sort(),
      [...used].sort(),
    );
  });

  it("[D9] lets no workspace set a program, address, limit or variable", () => {
    const reviewed = { application: "user", machine: "user" } as Readonly<Record<string, string>>;
    const restricted = new Set(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations);
    const open = Object.entries(settings).filter(
      ([key, { scope = "window" }]) =>
        reviewed[scope] === undefined && !(scope === "resource" && restricted.has(key)),
    );
    assert.deepEqual(
      open.map(([key]) => key),
      [],
    );
    assert.deepEqual(
      [...restricted].filter((key) => settings[key] === undefined),
      [],
    );
  });

  it("[D9] describes every setting, in order", () => {
    for (const [key, { markdownDescription, order }] of Object.entries(settings)) {
      assert.ok(markdownDescription !== undefined && order !== undefined, key);
      assert.ok((texts[markdownDescription.slice(1, -1)] ?? "").length > 40, key);
    }
  });

  it("draws its walkthrough in the colours of the theme", () => {
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      const svg = read(media.svg);
      assert.ok(svg.includes("var(--vscode-"), media.svg);
    }
    assert.ok(existsSync(new URL("../../../media/icon.png", import.meta.url)));
  });
});

/** What is given to a translating function somewhere below a folder. */
function textsIn(name: string, call: string): ReadonlySet<string> {
  const folder = new URL(`../../../src/${name}/`, import.meta.url);
  const pattern = new RegExp(`${call}\\(\\s*(?:"((?:\\\\.|[^"\\\\])*)"|'([^'\\\\]*)')`, "g");
  const found = new Set<string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(file)) continue;
    const code = readFileSync(new URL(file.replaceAll("\\", "/"), folder), "utf8");
    for (const [, double, single] of code.matchAll(pattern))
      found.add(double === undefined ? (single ?? "") : (JSON.parse(`"${double}"`) as string));
  }
  return found;
}

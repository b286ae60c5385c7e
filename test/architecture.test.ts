import assert from "node:assert/strict";
import { homedir } from "node:os";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import extractRules from "dependency-cruiser/config-utl/extract-depcruise-config";
import extractTypeScriptConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { inProject, projectRoot } from "../scripts/provision/project.ts";
import { commandIds } from "../src/extension/command-ids.ts";
import { requirements } from "./requirements.ts";
import { citedIn } from "./support/project/citations.ts";
import { projectFiles, textOf } from "./support/project/files.ts";
import { readManifest, settingsOf } from "./support/project/manifest.ts";

const files = projectFiles();
const ours = files.filter((path) => /\.(ts|tsx|mjs|cjs|py|css)$/.test(path));
const manifest = readManifest();

describe("architecture", () => {
  it("imports only what the rules allow, and the rules saw the modules", async function () {
    this.timeout(60_000);
    const rules = await extractRules(inProject(".dependency-cruiser.mjs"));
    const options = { ...rules.options, ruleSet: { forbidden: rules.forbidden ?? [] }, validate: true };
    const { output } = await cruise(["src"], options, undefined, {
      tsConfig: extractTypeScriptConfig(inProject("tsconfig.base.json")),
    });
    const { summary } = output as ICruiseResult;
    // With a compiler that it does not know the cruise sees nothing and finds nothing wrong.
    assert.ok(summary.totalCruised > 40, `only ${String(summary.totalCruised)} modules were seen`);
    assert.deepEqual(
      summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
      [],
    );
  });

  it("has no file above 400 lines", () => {
    const long = ours.filter((path) => linesOf(path) > 400);
    assert.deepEqual(long, []);
  });

  it("has small files: the median is at most 120 lines", () => {
    const lengths = ours.filter((path) => path.startsWith("src/")).map(linesOf);
    const median = lengths.sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0;
    assert.ok(median <= 120, `the median is ${String(median)}`);
  });

  it("has no folder for what has no place", () => {
    const names = /(^|\/)(utils?|helpers?|common|shared|misc|managers?|services?)(\/|\.\w+$)/;
    // The extension that test processes reach extension hosts through.
    const known = /^test\/support\/vscode\/helper\//;
    assert.deepEqual(
      files.filter((path) => names.test(path) && !known.test(path)),
      [],
    );
  });
});

describe("requirements", () => {
  const cited = citedIn(files.filter((path) => /^test\/(.*\.test|contract\/.*)\.ts$/.test(path)));

  it("are each cited by a test", () => {
    const missing = Object.entries(requirements).filter(([id]) => !cited.has(id));
    assert.deepEqual(
      missing.map(([id, sentence]) => `${id}: ${sentence}`),
      [],
    );
  });

  it("are the only ids that tests cite", () => {
    assert.deepEqual(
      [...cited.keys()].filter((id) => !Object.hasOwn(requirements, id)),
      [],
    );
  });
});

describe("manifest", () => {
  const declared = manifest.contributes.commands.map(({ command }) => command);

  it("declares exactly the commands that exist", () => {
    assert.deepEqual([...declared].sort(), [...commandIds].sort());
  });

  it("uses only declared commands in menus and keys", () => {
    const used = [...Object.values(manifest.contributes.menus).flat(), ...manifest.contributes.keybindings]
      .map(({ command }) => command)
      .filter((command) => command?.startsWith("backburner.") === true && !declared.includes(command));
    assert.deepEqual(used, []);
  });

  it("gives every setting that a workspace must not change a scope of the user or the machine", () => {
    // Reviewed: it names a file of the folder that it is set in, and nothing of that file leaves the kernel.
    const reviewed = ["backburner.run.envFile"];
    const open = [...settingsOf(manifest)].filter(
      ([name, { scope }]) => scope !== "application" && scope !== "machine" && !reviewed.includes(name),
    );
    assert.deepEqual(open, []);
  });

  it("restricts settings that exist", () => {
    const settings = settingsOf(manifest);
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations.filter(
        (name) => !settings.has(name),
      ),
      [],
    );
  });

  it("describes every setting", () => {
    const silent = [...settingsOf(manifest)].filter(
      ([, setting]) => (setting.markdownDescription ?? setting.description ?? "") === "",
    );
    assert.deepEqual(silent, []);
  });

  it("has the texts that it refers to", () => {
    const texts = JSON.parse(textOf("package.nls.json") ?? "{}") as Record<string, string>;
    const keys = [...(textOf("package.json") ?? "").matchAll(/"%([^%"]+)%"/g)].map(([, key]) => String(key));
    assert.deepEqual(
      {
        missing: keys.filter((key) => !(key in texts)),
        unused: Object.keys(texts).filter((key) => !keys.includes(key)),
      },
      { missing: [], unused: [] },
    );
  });

  it("keeps the entry point and the oldest editor of the contract", () => {
    const { main, engines } = manifest;
    assert.deepEqual([main.replace(/^\.\//, ""), engines["vscode"]], ["dist/extension.cjs", "^1.106.0"]);
  });
});

describe("committed text", () => {
  it("has lock files that name no download address", () => {
    const locks = files.filter((path) => path.endsWith("package-lock.json"));
    assert.ok(locks.length >= 3, "the lock files were not found");
    assert.deepEqual(
      locks.filter((path) => textOf(path)?.includes('"resolved"') === true),
      [],
    );
  });

  it("holds no path of the machine it was written on", () => {
    const paths = [projectRoot, `${homedir()}/`];
    assert.deepEqual(
      files.filter((path) => paths.some((machine) => textOf(path)?.includes(machine) === true)),
      [],
    );
  });

  it("holds no address of a package registry and no reminder to finish something", () => {
    const registry = /\bregistry\.(npm|yarn)\w*\.|\bpypi\.(org|python)|\bpythonhosted\.org|\bdeb\.debian\./;
    const unfinished = /\b(TO[D]O|FIX[M]E|X[X]X)\b/;
    const found = files.flatMap((path) => {
      if (path.endsWith("package-lock.json") || path === "test/architecture.test.ts") return [];
      const text = textOf(path) ?? "";
      return [registry, unfinished].flatMap(
        (pattern) =>
          pattern
            .exec(text)
            ?.slice(0, 1)
            .map((hit) => `${path}: ${hit}`) ?? [],
      );
    });
    assert.deepEqual(found, []);
  });
});

function linesOf(path: string): number {
  return (textOf(path) ?? "").split("\n").length - 1;
}

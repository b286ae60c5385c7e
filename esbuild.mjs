/**
 * Builds what is shipped, into dist/:
 *   extension.cjs           what VS Code loads at start; each dynamic `import()` in it or below it is a file of its own in
 *   chunks/*.cjs            beside what several of those share, so that heavy modules load on first use and none exists twice
 *   keeper.cjs              the process that outlives a window
 *   webview.js, .css, .ttf  the page
 *   daemon-card.html        the card of a daemon inside another chat
 *   meta/*.json             what went into each, for size checks; not shipped
 * node esbuild.mjs [--production] [--watch] [extension] [keeper] [webview] [card]
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { build, context, transform } from "esbuild";
import { cardPage } from "./scripts/card-page.ts";

const flags = process.argv.slice(2).filter((argument) => argument.startsWith("--"));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const production = flags.includes("--production");

/** The extension host of the oldest VS Code that we support. */
const target = "node22";

/** esbuild splits only ES modules, and VS Code loads CommonJS: so each finished piece is turned into it. */
const toCommonJs = {
  name: "to-common-js",
  setup({ onStart, onEnd }) {
    onStart(() => rm("dist/chunks", { recursive: true, force: true }));
    onEnd(async ({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) {
        const { code } = await transform(text, {
          format: "cjs",
          platform: "node",
          target,
          minify: production,
          sourcemap: production ? false : "inline",
          // Native import() of CommonJS would work too, but is asynchronous and not seen by bundlers of tests.
          supported: { "dynamic-import": false },
        });
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, code);
      }
    });
  },
};

/** Says when a build of the watch mode is done, and keeps the record of what went in. */
const report = {
  name: "report",
  setup({ initialOptions, onEnd }) {
    onEnd(async ({ metafile }) => {
      if (metafile === undefined) return;
      const [entry] = Object.keys(initialOptions.entryPoints);
      await mkdir("dist/meta", { recursive: true });
      await writeFile(`dist/meta/${entry}.json`, JSON.stringify(metafile));
    });
  },
};

/** Puts what was built of the card into one document. */
const toOnePage = {
  name: "to-one-page",
  setup({ onEnd }) {
    onEnd(async ({ outputFiles = [] }) => {
      const textOf = (ending) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? "";
      const page = cardPage({ script: textOf(".js"), style: textOf(".css") });
      await mkdir("dist", { recursive: true });
      await writeFile("dist/daemon-card.html", page);
    });
  },
};

const common = {
  bundle: true,
  outdir: "dist",
  minify: production,
  define: { "process.env.NODE_ENV": JSON.stringify(production ? "production" : "development") },
  legalComments: "none",
  logLevel: "info",
  metafile: true,
};

const node = {
  ...common,
  platform: "node",
  target,
  outExtension: { ".js": ".cjs" },
  // Optional native parts of ws.
  external: ["vscode", "bufferutil", "utf-8-validate"],
};

const bundles = {
  extension: {
    ...node,
    entryPoints: { extension: "src/extension/extension.ts" },
    format: "esm",
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    sourcemap: production ? false : "inline",
    write: false,
    plugins: [toCommonJs, report],
  },
  keeper: {
    ...node,
    entryPoints: { keeper: "src/adapters/keeper/main.ts" },
    format: "cjs",
    sourcemap: production ? false : "linked",
    plugins: [report],
  },
  webview: {
    ...common,
    entryPoints: { webview: "src/webview/main.tsx" },
    platform: "browser",
    target: "chrome138",
    format: "iife",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".ttf": "file" },
    assetNames: "[name]",
    sourcemap: production ? false : "inline",
    plugins: [report],
  },
  card: {
    ...common,
    entryPoints: { card: "src/webview/daemon-card/main.ts" },
    platform: "browser",
    target: "chrome138",
    format: "iife",
    write: false,
    plugins: [toOnePage, report],
  },
};

for (const [name, options] of Object.entries(bundles)) {
  if (names.length > 0 && !names.includes(name)) continue;
  if (flags.includes("--watch")) await (await context(options)).watch();
  // esbuild has already said what is wrong.
  else await build(options).catch(() => process.exit(1));
}

import jsdoc from "eslint-plugin-jsdoc";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

export default defineConfig(
  globalIgnores(["backburner.d.ts", "dist/", "out/", ".cache/", "test-results/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "max-lines": ["error", { max: 400 }],
      eqeqeq: "error",
      "no-control-regex": "error",
      "no-useless-escape": "error",
      "no-unsafe-finally": "error",
      "preserve-caught-error": "error",
      "no-empty": ["error", { allowEmptyCatch: false }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      // An async function without await is how a port is implemented that rejects and never throws.
      "@typescript-eslint/require-await": "off",
      // Leading underscores say "on purpose": `const { kind: _, ...rest }`.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Exports have names, so that one word finds all uses.",
        },
        {
          selector:
            "ImportDeclaration[source.value=/^zod/] > ImportSpecifier[imported.name='z'], ImportDeclaration[source.value='zod']",
          message: 'That brings in the whole library: write import * as z from "zod/mini".',
        },
        { selector: "TSEnumDeclaration", message: "Write a union of strings." },
      ],
    },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    rules: { "no-console": "error" },
  },
  {
    files: ["src/core/**/*.ts", "src/protocol/**/*.ts"],
    plugins: { jsdoc },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: [
            "ExportNamedDeclaration > TSInterfaceDeclaration",
            "ExportNamedDeclaration > TSTypeAliasDeclaration",
            "ExportNamedDeclaration > VariableDeclaration",
          ],
        },
      ],
      "jsdoc/require-description": ["error", { contexts: ["any"] }],
    },
  },
  {
    files: ["src/webview/**/*.{ts,tsx}"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["@vscode/webview-ui-toolkit*"],
              message: "Only src/webview/ui/ knows the toolkit, so that it can be replaced.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["src/webview/ui/**"],
    rules: { "no-restricted-imports": "off" },
  },
  {
    files: ["test/**/*.{ts,tsx}", "bench/**/*.ts", "scripts/**/*.ts"],
    rules: {
      // Mocha's way of asking for a longer time is a function with `this`.
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", name: ["describe", "it", "test"], package: "node:test" },
          ],
        },
      ],
    },
  },
  {
    // Files that another program reads and that dictate the form of the export.
    files: ["test/support/mocha-counter.ts"],
    rules: { "no-restricted-syntax": "off" },
  },
);

/** The editor's language ids whose Jupyter name is another. */
const jupyterNames: Readonly<Record<string, string>> = {
  shellscript: "bash",
  javascriptreact: "javascript",
  typescriptreact: "typescript",
};

const extensions: Readonly<Record<string, string>> = {
  ".py": "python",
  ".pyw": "python",
  ".r": "r",
  ".jl": "julia",
  ".sh": "bash",
  ".bash": "bash",
};

/** The name that Jupyter has for a language of the editor. */
export function jupyterLanguage(languageId: string, path: string): string {
  const byExtension = extensions[/\.[^./\\]+$/.exec(path)?.[0].toLowerCase() ?? ""];
  if (languageId === "plaintext") return byExtension ?? "python";
  return jupyterNames[languageId] ?? languageId.toLowerCase();
}

/** The editor's language id for a Jupyter language, to colour code. */
export function editorLanguage(language: string): string {
  return language === "bash" ? "shellscript" : language;
}

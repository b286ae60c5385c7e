/** What the host put into the page of the editor's language: each text by its English one. Nothing where that is English. */
const bundle = readBundle();

/** A text in the editor's language, with `{0}`, `{1}` … replaced: as `vscode.l10n.t` does for the host. */
export function t(english: string, ...values: readonly (string | number)[]): string {
  return (bundle[english] ?? english).replace(/\{(\d+)\}/g, (whole, index) =>
    String(values[Number(index)] ?? whole),
  );
}

function readBundle(): Readonly<Record<string, string>> {
  // Unit tests have no page.
  const root = typeof document === "undefined" ? undefined : document.getElementById("root");
  const json = root?.dataset["texts"];
  return json === undefined ? {} : (JSON.parse(json) as Readonly<Record<string, string>>);
}

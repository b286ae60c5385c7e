/** There in every editor, though no extension that the user can see names them. */
const builtIn: readonly string[] = ["github", "microsoft"];

/** The ids of the account providers that can be had: the editor's own, and those that the manifests of extensions name. */
export function accountProviders(manifests: readonly unknown[]): readonly string[] {
  const named = manifests.flatMap(idsIn).sort((a, b) => a.localeCompare(b));
  return [...new Set([...builtIn, ...named])];
}

function idsIn(manifest: unknown): readonly string[] {
  const { contributes } = manifest as { readonly contributes?: { readonly authentication?: unknown } };
  const named = contributes?.authentication;
  if (!Array.isArray(named)) return [];
  return (named as readonly unknown[]).flatMap((one) =>
    typeof one === "object" && one !== null && "id" in one && typeof one.id === "string" ? [one.id] : [],
  );
}

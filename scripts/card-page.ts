import { createHash } from "node:crypto";

/**
 * The page of a daemon's card inside another chat, in one document, of the script and the style that were built: a host gets it as text, and
 * it may load nothing. Its own policy says so too, whatever a host allows. `data-texts` and `data-version` are filled in when it is served.
 */
export function cardPage({ script, style }: { readonly script: string; readonly style: string }): string {
  const hash = createHash("sha256").update(script).digest("base64");
  const policy = [
    "default-src 'none'",
    `script-src 'sha256-${hash}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const parts: Readonly<Record<string, string>> = { POLICY: policy, STYLE: style.trim(), SCRIPT: script };
  // A function, or "$&" in the code would be a pattern.
  return page.replace(/POLICY|STYLE|SCRIPT/g, (name) => parts[name] ?? name);
}

const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="POLICY">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backburner</title>
<style>STYLE</style>
</head>
<body><main id="root" data-version="%VERSION%" data-texts="%TEXTS%"></main><script>SCRIPT</script></body>
</html>
`;

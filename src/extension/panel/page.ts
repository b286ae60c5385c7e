/** What the page loads, as addresses that the webview can reach. */
export interface PageParts {
  readonly script: string;
  readonly styles: readonly string[];
  /** Where the webview's own resources come from. */
  readonly source: string;
  /** Fresh for each page; nothing else may run. */
  readonly nonce: string;
  readonly title: string;
  /** The editor's display language, for the screen reader. */
  readonly language: string;
  /** The page's texts in that language, by their English ones; none for English. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The policy of the page: its own script, its own styles, pictures that came with the output; no network at all. */
export function contentSecurityPolicy({ source, nonce }: Pick<PageParts, "source" | "nonce">): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source} 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** The page: everything in it is drawn by its script. */
export function pageHtml(parts: PageParts): string {
  const { script, styles, nonce, title, language, texts } = parts;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(contentSecurityPolicy(parts))}">
<meta property="csp-nonce" content="${attribute(nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
${styles.map((style) => `<link rel="stylesheet" href="${attribute(style)}">`).join("\n")}
</head>
<body>
<div id="root" data-texts="${attribute(JSON.stringify(texts))}"></div>
<script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

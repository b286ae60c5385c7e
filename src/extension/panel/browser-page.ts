import type { DaemonOutput } from "../../protocol/daemon.ts";
import { drawnByLibrary } from "./drawing-library.ts";

/**
 * The policy of an output in the browser: its own scripts and those of the libraries that it names run, in an origin of their own, so
 * that they can reach neither files nor whoever served the page.
 */
export const browserPolicy = [
  "sandbox allow-scripts allow-popups allow-downloads",
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' https: data: blob:",
  "style-src 'unsafe-inline' https:",
  "img-src https: data: blob:",
  "font-src https: data:",
  "connect-src https: data: blob:",
  "worker-src blob:",
].join("; ");

const widget = "application/vnd.jupyter.widget-view+json";

/** One output as a page of its own for the browser. */
export function browserPage(record: DaemonOutput, title: string): string {
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${text(withoutSandbox())}">
<title>${text(title)}</title>
<style>body { font-family: system-ui, sans-serif; margin: 16px; } pre { white-space: pre-wrap; }</style>
</head>
<body>
${bodyOf(record)}
</body>
</html>
`;
}

/** A page cannot give itself a sandbox; only its server can. */
function withoutSandbox(): string {
  return browserPolicy.replace(/^sandbox [^;]*; /, "");
}

function bodyOf({ mime = "text/plain", content, plain }: DaemonOutput): string {
  if (mime === "text/html") return content;
  if (mime === "image/svg+xml") return `<img alt="" src="data:image/svg+xml;base64,${base64(content)}">`;
  if (mime.startsWith("image/")) return `<img alt="" src="data:${text(mime)};base64,${text(content)}">`;
  const drawn = drawnByLibrary(mime, content);
  if (drawn !== undefined) return drawn;
  const note = noteOf(mime);
  return `${note === undefined ? "" : `<p>${text(note)}</p>`}<pre>${text(plain ?? content)}</pre>`;
}

/** Why a page shows only text. */
function noteOf(mime: string): string | undefined {
  if (mime === widget)
    return "This is an interactive widget. Widgets need a live connection between page and kernel, which background scripts do not have. Save what it shows as HTML in the script instead.";
  if (mime.startsWith("text/") || mime === "application/json") return undefined;
  return `This output (${mime}) can be drawn only by the library that made it, inside a notebook. Save it as HTML or as a picture in the script instead. What follows is its text.`;
}

function base64(content: string): string {
  return Buffer.from(content, "utf8").toString("base64");
}

function text(raw: string): string {
  return raw.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

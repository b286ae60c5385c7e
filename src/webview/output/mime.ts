import type { DaemonOutput } from "../../protocol/daemon.ts";

/** How an output is drawn. */
export type Drawing =
  /** Text in lines. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly mime: string; readonly base64: string }
  | { readonly kind: "svg"; readonly xml: string }
  | { readonly kind: "html"; readonly html: string }
  /** Something that runs only outside this page; `what` names it for a person, `plain` is its text form. */
  | { readonly kind: "scripted"; readonly what: string; readonly plain: string | undefined }
  /** Shown nowhere, or too big to be shown here. */
  | { readonly kind: "unsupported"; readonly what: string; readonly plain: string | undefined }
  | { readonly kind: "too-large"; readonly what: string; readonly bytes: number };

const MAX_HTML = 2 * 1024 * 1024;
const MAX_IMAGE = 14 * 1024 * 1024;

/** Names of the scripted types, by a part of the type. */
const SCRIPTED: readonly (readonly [RegExp, string])[] = [
  [/jupyter\.widget/, "Jupyter widget"],
  [/plotly/, "plotly"],
  [/vega/, "Vega"],
  [/bokeh/, "Bokeh"],
  [/holoviews/, "HoloViews"],
  [/javascript|ecmascript/, "JavaScript"],
];

/** Decides how a record is drawn, from its type and size alone. */
export function drawingOf(record: DaemonOutput): Drawing {
  const { content, plain } = record;
  const mime = (record.mime ?? "text/plain").toLowerCase().split(";")[0]?.trim() ?? "";
  if (/^image\/(png|jpeg|gif|webp)$/.test(mime)) {
    return content.length > MAX_IMAGE
      ? { kind: "too-large", what: mime, bytes: Math.floor(content.length * 0.75) }
      : { kind: "image", mime, base64: content.replace(/\s/g, "") };
  }
  if (mime === "image/svg+xml") return sized(content, mime) ?? { kind: "svg", xml: content };
  if (mime === "text/html") return sized(content, mime) ?? { kind: "html", html: content };
  const scripted = SCRIPTED.find(([pattern]) => pattern.test(mime));
  if (scripted !== undefined) return { kind: "scripted", what: scripted[1], plain };
  if (mime === "application/json" || mime.endsWith("+json"))
    return { kind: "text", text: prettyJson(content) };
  if (mime.startsWith("text/")) return { kind: "text", text: content };
  return { kind: "unsupported", what: mime, plain };
}

function sized(content: string, what: string): Drawing | undefined {
  return content.length > MAX_HTML ? { kind: "too-large", what, bytes: content.length } : undefined;
}

/** JSON with line breaks; text that is none stays as it is. */
function prettyJson(content: string): string {
  if (content.length > MAX_HTML) return content;
  try {
    return JSON.stringify(JSON.parse(content), undefined, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return content;
    throw error;
  }
}

/** Names the library behind an HTML output that cannot run here. */
export function scriptedHtmlName(html: string): string {
  const head = html.slice(0, 200_000);
  if (/plotly/i.test(head)) return "plotly";
  if (/bokeh/i.test(head)) return "Bokeh";
  if (/vega/i.test(head)) return "Vega";
  if (/leaflet|folium/i.test(head)) return "a map";
  return "HTML with scripts";
}

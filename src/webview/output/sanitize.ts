import createDOMPurify, { type Config } from "dompurify";
import { texts } from "../texts.ts";
import { isWebAddress } from "./links.ts";

/** HTML that is safe to show, and whether something that ran was taken out of it. */
export interface SafeHtml {
  readonly fragment: DocumentFragment;
  readonly hadScripts: boolean;
  /** False when nothing is left that anyone could see. */
  readonly visible: boolean;
}

const CONFIG: Config = {
  USE_PROFILES: { html: true },
  // What loads, sends, embeds, asks for input, or could pass for a part of this page.
  FORBID_TAGS: [
    "style",
    "link",
    "meta",
    "base",
    "form",
    "input",
    "button",
    "select",
    "option",
    "textarea",
    "label",
    "fieldset",
    "dialog",
    "iframe",
    "object",
    "embed",
    "audio",
    "video",
    "source",
    "track",
    "picture",
    "area",
    "map",
    "template",
    "slot",
  ],
  FORBID_ATTR: [
    "id",
    "name",
    "srcset",
    "background",
    "poster",
    "target",
    "rel",
    "action",
    "formaction",
    "ping",
    "tabindex",
    "contenteditable",
    "autofocus",
    "accesskey",
    "draggable",
    "popover",
    "popovertarget",
    "usemap",
    "is",
    "slot",
    "part",
    "role",
  ],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  IN_PLACE: true,
};

/** Declarations that change how a piece of text or a table looks, and nothing around it. */
const SAFE_STYLE =
  /^(color|background-color|font-(weight|style|size|family)|text-(align|decoration.*)|vertical-align|white-space|(min-|max-)?(width|height)|padding.*|margin-(top|bottom)|border.*|display|list-style-type|line-height|opacity)$/;
const SAFE_DISPLAY = /^(block|inline|inline-block|none|table.*|flex|inline-flex)$/;
const SAFE_IMAGE = /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/i;
const SCRIPTED = /<\s*(script|iframe|object|embed)\b|\son[a-z]+\s*=|javascript:/i;

const purify = createDOMPurify(window);
purify.addHook("uponSanitizeAttribute", (element, data) => {
  if (data.attrName === "style") data.keepAttr = (data.attrValue = safeStyle(data.attrValue)) !== "";
  else if (data.attrName === "class") data.keepAttr = data.attrValue === "dataframe";
  else if (data.attrName === "href") data.keepAttr = element.nodeName === "A" && isWebAddress(data.attrValue);
  else if (data.attrName === "src")
    data.keepAttr = element.nodeName === "IMG" && SAFE_IMAGE.test(data.attrValue);
});
purify.addHook("beforeSanitizeElements", (node) => {
  if (node instanceof Element && node.nodeName === "IMG") nameRemoteImage(node);
});

/** Makes HTML of a kernel safe: no scripts, no forms, nothing loaded from outside, nothing that leaves its frame. */
export function sanitizeHtml(html: string): SafeHtml {
  const root = parseInert(html);
  purify.sanitize(root, CONFIG);
  const fragment = document.createDocumentFragment();
  fragment.append(...root.childNodes);
  const text = fragment.textContent;
  return {
    fragment,
    hadScripts: SCRIPTED.test(html),
    visible: text.trim() !== "" || fragment.querySelector("img, table, hr") !== null,
  };
}

/**
 * Parses in the document of a template, which loads and runs nothing and has no policy that could be violated; the cleaned nodes
 * are moved from there, never written as text and parsed again.
 */
function parseInert(html: string): HTMLElement {
  const template = document.createElement("template");
  const root = template.content.ownerDocument.createElement("div");
  root.innerHTML = html.replace(/<[a-z][^<>]*>/gi, renameHandlers);
  return root;
}

/** Even in there the browser reports each inline handler as a violation; the few that are missed here are removed all the same. */
function renameHandlers(tag: string): string {
  return tag.replace(/([\s"'/])on([a-z]+\s*=)/gi, "$1data-on$2");
}

/** The harmless declarations of a style, empty when there are none. */
function safeStyle(text: string): string {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`x{${text.replace(/[{}@]/g, "")}}`);
  const rule = sheet.cssRules[0];
  if (!(rule instanceof CSSStyleRule)) return "";
  const kept = [...rule.style].flatMap((property) => {
    const value = rule.style.getPropertyValue(property);
    const isCalled = /[\\(]/.test(value.replace(/\b(rgba?|hsla?)\(/g, ""));
    if (!SAFE_STYLE.test(property) || isCalled || value === "initial") return [];
    return property === "display" && !SAFE_DISPLAY.test(value) ? [] : [`${property}: ${value}`];
  });
  return kept.join("; ");
}

/** A picture from elsewhere is never loaded; its address stays as text, so that nobody wonders where it went. */
function nameRemoteImage(image: Element): void {
  const address = image.getAttribute("src") ?? "";
  if (SAFE_IMAGE.test(address) || !isWebAddress(address)) return;
  const note = image.ownerDocument.createElement("em");
  note.textContent = `[${texts.output.remoteImage(address)}]`;
  image.after(note);
}

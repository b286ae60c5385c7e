import type { Translator } from "../translator.ts";

/** What the browser shows once it has come back: all of it is text of ours. */
export function callbackPage(ok: boolean, language: string, l10n: Translator): string {
  const title = ok ? l10n.t("You are signed in") : l10n.t("The sign-in did not work");
  const text = ok
    ? l10n.t("You can close this page and go back to the editor.")
    : l10n.t("Go back to the editor: it says why, and what to do. Close this page.");
  return [
    "<!doctype html>",
    `<html lang="${escaped(language)}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">',
    `<title>${escaped(title)}</title>`,
    "<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}</style>",
    `</head><body><main><h1>${escaped(title)}</h1><p>${escaped(text)}</p></main></body></html>`,
  ].join("");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

import DOMPurify from "dompurify";
import { Marked } from "marked";
import { highlight } from "../../src/webview/highlight.ts";

/** Draws this text as a whole, with the layout that follows. */
export type DrawWhole = (text: string) => void;

declare global {
  interface Window {
    drawWhole: DrawWhole;
  }
}

const marked = new Marked({
  renderer: {
    code: ({ text, lang = "" }) => `<pre><code>${highlight(text, lang) ?? text}</code></pre>`,
  },
});

/** What a page does that knows nothing of growing text: all of the message anew, with its code in colours, made safe and laid out. */
window.drawWhole = (text) => {
  let root = document.getElementById("whole");
  if (root === null) {
    root = document.createElement("div");
    root.id = "whole";
    document.body.append(root);
  }
  root.innerHTML = DOMPurify.sanitize(marked.parse(text, { async: false }));
  root.getBoundingClientRect();
};

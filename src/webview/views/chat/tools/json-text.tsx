import type { VNode } from "preact";
import { useMemo } from "preact/hooks";
import { CodeText } from "../../../markdown/code-text.tsx";
import { prettyJson } from "./arguments.ts";
import { visible } from "./visible.ts";

/** A text in a box of its own that can be scrolled: JSON in its colours, anything else as it is. Nothing in it is hidden. */
export function JsonText({ label, text }: { readonly label: string; readonly text: string }): VNode {
  const [shown, language] = useMemo(() => {
    const json = prettyJson(text);
    return [visible(json ?? text), json === undefined ? "" : "json"] as const;
  }, [text]);
  return (
    <pre class="code" tabIndex={0} aria-label={label}>
      <CodeText code={shown} language={language} open={false} />
    </pre>
  );
}

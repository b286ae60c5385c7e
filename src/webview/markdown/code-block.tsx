import type { VNode } from "preact";
import { CodeActions } from "../views/chat/code-actions.tsx";
import { texts } from "../texts.ts";
import { CodeText } from "./code-text.tsx";

interface CodeBlockProps {
  readonly code: string;
  /** What stands behind the opening marks: the language, and perhaps more. */
  readonly info: string;
  readonly open: boolean;
}

/** Code in a text, with what can be done with it once it is whole. */
export function CodeBlock({ code, info, open }: CodeBlockProps): VNode {
  const language = /^[\w+#.-]{1,40}/.exec(info.trim())?.[0] ?? "";
  return (
    <figure class="code-block" data-testid="code-block" aria-label={texts.chat.codeIn(language)}>
      <figcaption>
        <span class="language">{language}</span>
        {!open && <CodeActions code={code} language={language} />}
      </figcaption>
      <pre class="code">
        <CodeText code={code} language={language} open={open} />
      </pre>
    </figure>
  );
}

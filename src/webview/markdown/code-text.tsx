import type { VNode } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { highlight, revealHidden } from "../highlight.ts";
import { memo } from "../ui/memo.ts";
import { LineChunks } from "./line-chunks.ts";

/** Longer code is coloured piece by piece, which may take a string over many lines for code, but never holds up the page. */
const MAX_WHOLE = 16_000;

interface CodeTextProps {
  readonly code: string;
  readonly language: string;
  /** True while more of it may come. */
  readonly open: boolean;
}

/** Code in its colours, with marks that reorder text made visible. */
export function CodeText({ code, language, open }: CodeTextProps): VNode {
  const chunks = useRef<LineChunks>(undefined);
  if (!open && code.length <= MAX_WHOLE) {
    chunks.current = undefined;
    return (
      <code>
        <Piece text={code} language={language} />
      </code>
    );
  }
  chunks.current ??= new LineChunks();
  return (
    <code>
      {chunks.current.update(code).map((text, index) => (
        <span key={index} class="piece">
          <Piece text={text} language={language} />
        </span>
      ))}
    </code>
  );
}

interface PieceProps {
  readonly text: string;
  readonly language: string;
}

const Piece = memo(function Piece({ text, language }: PieceProps): VNode {
  const shown = useMemo(() => revealHidden(text), [text]);
  const html = useMemo(() => highlight(shown, language), [shown, language]);
  return html === undefined ? <span>{shown}</span> : <span dangerouslySetInnerHTML={{ __html: html }} />;
});

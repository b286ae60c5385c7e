import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { openLink } from "../actions.ts";
import { memo } from "../ui/memo.ts";
import { BlockStream, type Block } from "./block-stream.ts";
import { drawBlock } from "./blocks.tsx";

interface MarkdownProps {
  readonly text: string;
  /** True while more of it may come. */
  readonly streaming: boolean;
}

/** A model's text. Only blocks that have changed are drawn again. */
export const Markdown = memo(function Markdown({ text, streaming }: MarkdownProps): VNode {
  const stream = useRef<BlockStream>(undefined);
  stream.current ??= new BlockStream();
  const groups = stream.current.update(text, streaming);
  return (
    <div class="markdown" onClick={openClicked} onAuxClick={openClicked}>
      {groups.map((blocks, index) => (
        <Group key={index} blocks={blocks} />
      ))}
    </div>
  );
});

const Group = memo(function Group({ blocks }: { readonly blocks: readonly Block[] }): VNode {
  return (
    <div class="blocks">
      {blocks.map((block) => (
        <OneBlock key={block.key} block={block} />
      ))}
    </div>
  );
});

const OneBlock = memo(function OneBlock({ block }: { readonly block: Block }): VNode {
  return <>{drawBlock(block.token, block.open)}</>;
});

/** Links never lead the page away: the host opens them. */
function openClicked(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null) return;
  event.preventDefault();
  const url = link.getAttribute("href");
  if (url !== null) openLink(url);
}

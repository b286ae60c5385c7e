import type { MarkedToken, Token, Tokens } from "marked";
import { type ComponentChildren, h, type VNode } from "preact";
import { CodeBlock } from "./code-block.tsx";
import { inline } from "./inline.tsx";

/** Whoever nests deeper does not want to be read, and drawing goes down one call for each level. */
const MAX_DEPTH = 40;

/** A block as elements; `open` for code that is still being written. */
export function drawBlock(token: MarkedToken, open: boolean, depth = 0): ComponentChildren {
  if (depth > MAX_DEPTH) return token.raw;
  switch (token.type) {
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "text":
      return token.tokens === undefined ? token.text : inline(token.tokens);
    case "heading":
      return <Heading token={token} />;
    case "code":
      return <CodeBlock code={token.text} info={token.lang ?? ""} open={open} />;
    case "list":
      return <List token={token} depth={depth} />;
    case "blockquote":
      return <blockquote>{drawAll(token.tokens, depth)}</blockquote>;
    case "table":
      return <Table token={token} />;
    case "hr":
      return <hr />;
    case "html":
      return <p class="source">{token.raw.trimEnd()}</p>;
    case "space":
    case "def":
      return null;
    default:
      return inline([token]);
  }
}

function drawAll(tokens: readonly Token[], depth: number): ComponentChildren {
  return tokens.map((token) => drawBlock(token as MarkedToken, false, depth + 1));
}

/** The page has a title of its own above them, so theirs begin two levels lower. */
function Heading({ token: { depth, tokens } }: { readonly token: Tokens.Heading }): VNode {
  return h(`h${String(Math.min(6, depth + 2))}`, { class: `heading-${String(depth)}` }, inline(tokens));
}

interface ListProps {
  readonly token: Tokens.List;
  readonly depth: number;
}

function List({ token: { ordered, start, items }, depth }: ListProps): VNode {
  const children = items.map((item, index) => (
    <li key={index} class={item.task ? "task" : undefined}>
      {drawAll(item.tokens, depth)}
    </li>
  ));
  return ordered ? <ol start={start === "" ? 1 : start}>{children}</ol> : <ul>{children}</ul>;
}

function Table({ token: { header, rows } }: { readonly token: Tokens.Table }): VNode {
  return (
    <div class="table">
      <table>
        <thead>
          <tr>{header.map((cell, index) => drawCell(cell, index, "th"))}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>{row.map((cell, at) => drawCell(cell, at, "td"))}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function drawCell({ align, tokens }: Tokens.TableCell, key: number, Tag: "th" | "td"): VNode {
  return (
    <Tag key={key} style={align === null ? {} : { textAlign: align }}>
      {inline(tokens)}
    </Tag>
  );
}

import type { MarkedToken, Token, Tokens } from "marked";
import type { ComponentChildren, VNode } from "preact";
import { isWebAddress } from "../output/links.ts";
import { texts } from "../texts.ts";
import { decodeEntities } from "./entities.ts";

/** Pictures that come with the text; all others are links, since loading one would tell its server who reads. */
const SHOWN_IMAGE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/;

/** Words with their emphasis, code and links. What the model wrote only ever becomes text: no HTML is made of it anywhere. */
export function inline(tokens: readonly Token[] | undefined, depth = 0): ComponentChildren {
  return tokens?.map((token, index) => draw(token as MarkedToken, index, depth + 1));
}

/** Whoever nests deeper does not want to be read, and drawing goes down one call for each level. */
const MAX_DEPTH = 40;

function draw(token: MarkedToken, key: number, depth: number): ComponentChildren {
  if (depth > MAX_DEPTH) return token.raw;
  switch (token.type) {
    case "text":
      return token.tokens === undefined ? decodeEntities(token.text) : inline(token.tokens, depth);
    case "escape":
      return token.text;
    case "strong":
      return <strong key={key}>{inline(token.tokens, depth)}</strong>;
    case "em":
      return <em key={key}>{inline(token.tokens, depth)}</em>;
    case "del":
      return <del key={key}>{inline(token.tokens, depth)}</del>;
    case "codespan":
      return <code key={key}>{token.text}</code>;
    case "br":
      return <br key={key} />;
    case "link":
      return <Link key={key} token={token} />;
    case "image":
      return <Image key={key} token={token} />;
    case "checkbox":
      return <input key={key} type="checkbox" checked={token.checked} disabled />;
    case "html":
      // Models break lines in tables with it; all other tags are shown as they were written.
      return /^<br\s*\/?>$/i.test(token.raw) ? <br key={key} /> : token.raw;
    default:
      return decodeEntities(token.raw);
  }
}

/** Only addresses of the web are links; others are words, with the address beside them. */
function Link({ token }: { readonly token: Tokens.Link }): VNode {
  const href = token.autolink === true ? token.href : decodeEntities(token.href);
  if (!isWebAddress(href)) {
    return (
      <span>
        {inline(token.tokens)}
        {token.text !== href && href !== "" && ` (${href})`}
      </span>
    );
  }
  return (
    <a href={href} title={titleOf(token) ?? href}>
      {inline(token.tokens)}
    </a>
  );
}

function Image({ token }: { readonly token: Tokens.Image }): VNode {
  const name = decodeEntities(token.text);
  if (SHOWN_IMAGE.test(token.href)) {
    return <img src={token.href} alt={name === "" ? texts.chat.picture : name} title={titleOf(token)} />;
  }
  const href = decodeEntities(token.href);
  const label = texts.chat.pictureAt(name === "" ? shortened(href) : name);
  return isWebAddress(href) ? (
    <a href={href} title={href}>
      {label}
    </a>
  ) : (
    <span>{label}</span>
  );
}

function titleOf({ title }: Tokens.Link | Tokens.Image): string | undefined {
  return title === undefined || title === null || title === "" ? undefined : decodeEntities(title);
}

function shortened(address: string): string {
  return address.length > 60 ? `${address.slice(0, 59)}…` : address;
}

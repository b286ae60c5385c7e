import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ToolContent } from "../../../../protocol/tools.ts";
import { askInChat } from "../../../chat-actions.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { CodeText } from "../../../markdown/code-text.tsx";
import { byteSize } from "../../../time.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { base64Bytes, isWebLink, pictureOf } from "./content.ts";
import { JsonText } from "./json-text.tsx";
import { visible, visibleLine, withoutColours } from "./visible.ts";

const words = chatToolsTexts.content;

interface ContentsProps {
  readonly contents: readonly ToolContent[];
  readonly server: string;
}

/** What a tool has answered, piece by piece. All of it is text of others: it becomes no element of the page. */
export function Contents({ contents, server }: ContentsProps): VNode {
  if (contents.length === 0) return <p class="soft">{chatToolsTexts.card.noContent}</p>;
  return (
    <>
      {contents.map((content, index) => (
        <div
          key={index}
          class={`tool-content content-${content.kind}`}
          data-testid="tool-content"
          data-kind={content.kind}
        >
          <Content content={content} server={server} />
        </div>
      ))}
    </>
  );
}

function Content({ content, server }: { readonly content: ToolContent; readonly server: string }): VNode {
  switch (content.kind) {
    case "text":
      return <PlainText label={words.text} text={withoutColours(content.text)} />;
    case "json":
      return <JsonText label={words.json} text={content.text} />;
    case "image":
      return <PictureView mime={content.mime} data={content.data} server={server} />;
    case "audio":
      // The page's policy lets nothing be played.
      return <Described text={words.audio(visibleLine(content.mime), byteSize(base64Bytes(content.data)))} />;
    case "binary": {
      const { uri, mime, bytes } = content;
      return (
        <>
          {uri !== undefined && <Address uri={uri} />}
          <Described text={words.binary(visibleLine(mime), byteSize(bytes))} />
        </>
      );
    }
    case "resource":
      return (
        <>
          <Address uri={content.uri} />
          <PlainText label={words.resource(visibleLine(content.uri))} text={content.text} />
        </>
      );
    case "link":
      return <Link {...content} />;
  }
}

function PlainText({ label, text }: { readonly label: string; readonly text: string }): VNode {
  return (
    <pre class="code" tabIndex={0} aria-label={label}>
      <CodeText code={visible(text)} language="" open={false} />
    </pre>
  );
}

interface PictureProps {
  readonly mime: string;
  readonly data: string;
  readonly server: string;
}

function PictureView({ mime, data, server }: PictureProps): VNode {
  const picture = useMemo(() => pictureOf(mime, data), [mime, data]);
  const [broken, setBroken] = useState(false);
  if (broken) return <Described text={words.brokenPicture} />;
  switch (picture.kind) {
    case "shown":
      return (
        <img
          class="tool-picture"
          src={picture.address}
          alt={words.picture(server)}
          decoding="async"
          onError={() => {
            setBroken(true);
          }}
        />
      );
    case "too-large":
      return <Described text={words.largePicture(picture.width, picture.height)} />;
    case "other":
      return <Described text={words.otherPicture(visibleLine(picture.mime))} />;
    case "broken":
      return <Described text={words.brokenPicture} />;
  }
}

function Described({ text }: { readonly text: string }): VNode {
  return (
    <p class="described">
      <Icon name="file-media" />
      <span>{text}</span>
    </p>
  );
}

function Address({ uri }: { readonly uri: string }): VNode {
  return <p class="tool-address">{visibleLine(uri, 400)}</p>;
}

/** Where it leads is always in plain view; only an address of the web can be opened, through the host, which checks it. */
function Link({ uri, name, description }: Extract<ToolContent, { kind: "link" }>): VNode {
  const shown = visibleLine(uri, 400);
  const title = visibleLine(name);
  return (
    <div class="tool-link">
      {title !== "" && <strong>{title}</strong>}
      {isWebLink(uri) ? (
        <button
          type="button"
          class="text-button"
          aria-label={words.open(shown)}
          onClick={() => {
            askInChat("link:open", { url: uri });
          }}
        >
          <Icon name="link-external" />
          <span>{shown}</span>
        </button>
      ) : (
        <span class="tool-address">{shown}</span>
      )}
      {description !== "" && <p class="soft">{visibleLine(description, 500)}</p>}
    </div>
  );
}

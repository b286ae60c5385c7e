import type { VNode } from "preact";
import { EDITOR_TOOLS } from "../../../protocol/tools.ts";
import { texts } from "../../texts.ts";
import { OfferFold, OfferOf } from "./offer.tsx";

/** The editor's own tools, which stand beside those of servers: they are not set up here. */
export function EditorTools({ count }: { readonly count: number }): VNode {
  return (
    <section class="server editor-tools" aria-label={texts.tools.editorName}>
      <div class="server-head">
        <OfferFold id={EDITOR_TOOLS} name={texts.tools.editorName} />
        <p class="editor-note">{texts.tools.editor(count)}</p>
      </div>
      <OfferOf id={EDITOR_TOOLS} name={texts.tools.editorName} version={String(count)} isOn />
    </section>
  );
}

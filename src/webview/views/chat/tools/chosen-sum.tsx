import type { VNode } from "preact";
import type { ServerOffer, ToolServersView } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { Icon } from "../../../ui/icon-button.tsx";
import { HEAVY_TOKENS, serversOn, sumOf } from "./choice.ts";
import { chatTools } from "./menu-state.ts";
import { offers } from "./offers.ts";

const words = chatToolsTexts.menu;

/** What the choice costs in each request. */
export function ChosenSum({ view }: { readonly view: ToolServersView }): VNode | null {
  const on = serversOn(chatTools.value, view);
  if (on.length === 0) return null;
  const known = new Map<string, ServerOffer>();
  let isCounting = false;
  for (const id of on) {
    const offer = offers.value.get(id);
    if (offer?.kind === "ready") known.set(id, offer.offer);
    isCounting ||= offer?.kind === "loading";
  }
  const { count, tokens } = sumOf(chatTools.value, known);
  const isHeavy = tokens > HEAVY_TOKENS;
  return (
    <p
      class={isHeavy ? "chosen-sum heavy" : "chosen-sum"}
      data-testid="chosen-sum"
      role="status"
      title={isHeavy ? words.heavy : undefined}
    >
      {isHeavy && <Icon name="warning" />}
      <span>{isCounting ? words.counting : words.sum(words.tools(count), tokens.toLocaleString("en"))}</span>
    </p>
  );
}

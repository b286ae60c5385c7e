import type { VNode } from "preact";
import type { GrantView } from "../../../protocol/views.ts";
import { askForChat } from "../../chat-actions.ts";
import { grants } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon, IconButton } from "../../ui/icon-button.tsx";
import { visibleLine } from "./tools/visible.ts";

/** What runs without asking, in plain view, each with a way to take it back. */
export function Grants(): VNode | null {
  if (grants.value.length === 0) return null;
  return (
    <div class="grants" data-testid="grants">
      <Icon name="shield" />
      <span class="grants-label">{texts.chat.grants.label}</span>
      <ul class="chips" aria-label={texts.chat.grants.label}>
        {named(grants.value).map(({ grant_id: grantId, text }) => (
          <li key={grantId} class="chip">
            <span class="chip-name" title={text}>
              {text}
            </span>
            <IconButton
              icon="close"
              class="small"
              label={texts.chat.grants.revoke(text)}
              onPress={() => {
                askForChat("grant:revoke", (chat_id) => ({ chat_id, grant_id: grantId }));
              }}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A grant for a tool holds the name that a server gave it. */
function named(all: readonly GrantView[]): readonly GrantView[] {
  return all.map((grant) => ({ ...grant, text: visibleLine(grant.text, 200) }));
}

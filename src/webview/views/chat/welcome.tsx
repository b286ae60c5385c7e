import type { VNode } from "preact";
import { dispatch, models } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { COMPOSER_FIELD } from "./composer-field.ts";
import { NoModel } from "./no-model.tsx";

/** A chat in which nothing has been said: what to do first. */
export function Welcome(): VNode {
  if (models.value?.models.length === 0) return <NoModel />;
  return (
    <section class="empty welcome">
      <Icon name="comment-discussion" class="empty-icon" />
      <h2>{texts.chat.empty.title}</h2>
      <p>{texts.chat.empty.text}</p>
      <div class="examples">
        {texts.chat.empty.examples.map((example) => (
          <button
            key={example}
            type="button"
            class="example"
            onClick={() => {
              dispatch({ type: "draft:changed", text: example });
              document.getElementById(COMPOSER_FIELD)?.focus();
            }}
          >
            {example}
          </button>
        ))}
      </div>
    </section>
  );
}

import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { ChatMessage, MessageError } from "../../../protocol/chat.ts";
import type { MessageId } from "../../../protocol/ids.ts";
import type { Params } from "../../../protocol/requests.ts";
import { askInChat, newChat, retry } from "../../chat-actions.ts";
import { now, watchClock } from "../../clock.ts";
import { texts } from "../../texts.ts";
import { Button } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon-button.tsx";

interface WayOn {
  readonly label: string;
  readonly go: () => void;
}

interface ErrorCardProps {
  readonly message: ChatMessage;
  readonly error: MessageError;
  readonly canRetry: boolean;
}

/** What went wrong with an answer, and the ways on. */
export function ErrorCard({ message, error, canRetry }: ErrorCardProps): VNode {
  const wait = useWait(message.message_id, error);
  const ways = waysOn(error.code);
  return (
    <section
      class="error-card"
      data-testid="error-card"
      data-error-code={error.code}
      aria-label={texts.chat.error.title}
    >
      <Icon name="error" />
      <div class="error-text">
        <p>{error.message}</p>
        <p class="soft">
          <code>{error.code}</code>
          {wait > 0 && ` · ${texts.chat.error.wait(wait)}`}
        </p>
      </div>
      <div class="buttons">
        {ways.map(({ label, go }) => (
          <Button key={label} primary onPress={go}>
            {label}
          </Button>
        ))}
        {canRetry && (
          <Button
            primary={ways.length === 0}
            disabled={wait > 0}
            onPress={() => {
              retry(message.message_id);
            }}
          >
            {texts.chat.actions.retry}
          </Button>
        )}
      </div>
    </section>
  );
}

/** When the page first saw each error that says how long to wait. */
const seenAt = new Map<MessageId, number>();

/** Seconds until the server takes the next request. */
function useWait(messageId: MessageId, { retry_after: after }: MessageError): number {
  const seen = seenAt.get(messageId) ?? Date.now() / 1000;
  if (after !== undefined) seenAt.set(messageId, seen);
  const left = after === undefined ? 0 : Math.max(0, Math.ceil(seen + after - now.value));
  useEffect(() => (left > 0 ? watchClock() : undefined), [left > 0]);
  return left;
}

/** What helps beside trying again. */
function waysOn(code: string): readonly WayOn[] {
  switch (code) {
    case "model.unauthorized":
      return [run(texts.chat.error.setKey, "backburner.models.setKey")];
    case "model.none":
    case "model.not_found":
      return [run(texts.chat.models.add, "backburner.models.addEndpoint")];
    case "model.too_long":
      return [{ label: texts.chat.header.newChat, go: newChat }];
    case "engine.missing":
      return [run(texts.empty.selectEngine, "backburner.engine.select")];
    case "daemons.untrusted":
      return [run(texts.empty.trust, "workbench.trust.manage")];
    default:
      return [];
  }
}

function run(label: string, command: Params<"command:run">["command"]): WayOn {
  return {
    label,
    go: () => {
      askInChat("command:run", { command });
    },
  };
}

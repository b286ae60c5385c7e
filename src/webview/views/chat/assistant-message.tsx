import type { VNode } from "preact";
import type { ChatMessage, MessagePart } from "../../../protocol/chat.ts";
import { retry, tellProblem } from "../../chat-actions.ts";
import { texts } from "../../texts.ts";
import { Icon, IconButton } from "../../ui/icon-button.tsx";
import { ErrorCard } from "./error-card.tsx";
import { Part } from "./part.tsx";
import { CopyButton } from "../copy-button.tsx";

interface AssistantMessageProps {
  readonly message: ChatMessage;
  readonly isLast: boolean;
  readonly isBusy: boolean;
}

/** What the model has said and done, in order. */
export function AssistantMessage({ message, isLast, isBusy }: AssistantMessageProps): VNode {
  const { message_id: id, model, parts, status, error } = message;
  const streaming = status === "streaming";
  const name = model ?? texts.chat.model;
  return (
    <article
      class="message assistant"
      data-testid="chat-message"
      data-message-id={id}
      data-role="assistant"
      data-status={status}
      aria-label={name}
    >
      <div class="message-head">
        <span class="who">{name}</span>
      </div>
      {parts.map((part, index) => (
        <Part key={keyOf(part, index)} part={part} growing={streaming && index === parts.length - 1} />
      ))}
      {streaming && parts.length === 0 && (
        <p class="thinking">
          <span class="dots" aria-hidden="true" />
          {texts.chat.thinking}
        </p>
      )}
      {(status === "stopped" || status === "interrupted") && (
        <p class="ending">
          <Icon name="circle-slash" />
          {texts.chat[status]}
        </p>
      )}
      {error !== undefined && <ErrorCard message={message} error={error} canRetry={isLast && !isBusy} />}
      {!streaming && (
        <div class="message-foot" role="group" aria-label={texts.chat.actions.message}>
          <CopyButton
            label={texts.chat.actions.copyMessage}
            text={() => textOf(message)}
            onProblem={tellProblem}
          />
          {isLast && error === undefined && (
            <IconButton
              icon="refresh"
              label={texts.chat.actions.retry}
              disabled={isBusy}
              onPress={() => {
                retry(id);
              }}
            />
          )}
          <Usage message={message} />
        </div>
      )}
    </article>
  );
}

function Usage({ message: { usage } }: { readonly message: ChatMessage }): VNode | null {
  if (usage === undefined) return null;
  const { input_tokens: input, output_tokens: output } = usage;
  return <span class="usage">{texts.chat.usage(input.toLocaleString(), output.toLocaleString())}</span>;
}

/** A run keeps its card, whatever comes before it. */
function keyOf(part: MessagePart, index: number): string {
  if (part.kind === "code") return `run ${part.run_id}`;
  return part.kind === "tool" ? `call ${part.call_id} ${String(index)}` : String(index);
}

/** The message as Markdown: words and code, without what the code printed. */
function textOf({ parts }: ChatMessage): string {
  const texts = parts.flatMap((part) => {
    if (part.kind === "text") return [part.text.trim()];
    return part.kind === "code" ? [`\`\`\`${part.language}\n${part.code.trimEnd()}\n\`\`\``] : [];
  });
  return texts.join("\n\n");
}

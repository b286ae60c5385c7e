import type { VNode } from "preact";
import type { ChatMessage } from "../../../protocol/chat.ts";
import { memo } from "../../ui/memo.ts";
import { AssistantMessage } from "./assistant-message.tsx";
import { UserMessage } from "./user-message.tsx";

interface MessageProps {
  readonly message: ChatMessage;
  readonly isLast: boolean;
  /** True while an answer is being written: until then nothing can be taken back. */
  readonly isBusy: boolean;
}

/** One message; drawn again only when it is another one. */
export const Message = memo(function Message({ message, isLast, isBusy }: MessageProps): VNode {
  return message.role === "user" ? (
    <UserMessage message={message} isBusy={isBusy} />
  ) : (
    <AssistantMessage message={message} isLast={isLast} isBusy={isBusy} />
  );
});

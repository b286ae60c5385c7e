import type { VNode } from "preact";
import type { CalledTool } from "../../../../protocol/tools.ts";
import { chatToolsTexts } from "../../../chat-tools-texts.ts";
import { Button } from "../../../ui/controls.tsx";
import { useArmed } from "../use-armed.ts";
import type { CallAnswer } from "./call-actions.ts";
import { calledServer } from "./told-apart.ts";

const words = chatToolsTexts.approval;

interface ButtonsProps {
  readonly tool: CalledTool;
  /** What was answered, while the host has not taken it. */
  readonly given: CallAnswer | undefined;
  readonly onAnswer: (answer: CallAnswer) => void;
}

const allowing: readonly { readonly answer: Exclude<CallAnswer, "decline">; readonly tip?: string }[] = [
  { answer: "once" },
  { answer: "chat", tip: words.chatTip },
  { answer: "always", tip: words.alwaysTip },
];

/** The four answers. None of them has the focus by itself. */
export function ToolApprovalButtons({ tool, given, onAnswer }: ButtonsProps): VNode {
  const armed = useArmed();
  const where = tool.type === "vscode" ? words.runsIn : words.sentTo(calledServer(tool));
  return (
    // Not disabled once one is pressed: that would throw the focus out of the card.
    <footer class={given === undefined ? "buttons approval-buttons" : "buttons approval-buttons given"}>
      {allowing.map(({ answer, tip }) => (
        <Button
          key={answer}
          primary={answer === "once"}
          disabled={!armed}
          {...(tip === undefined ? {} : { title: tip })}
          onPress={() => {
            onAnswer(answer);
          }}
        >
          {words[answer]}
        </Button>
      ))}
      <Button
        onPress={() => {
          onAnswer("decline");
        }}
      >
        {words.decline}
      </Button>
      <span class="soft" role="status">
        {given === undefined ? where : words.sending[given]}
      </span>
    </footer>
  );
}

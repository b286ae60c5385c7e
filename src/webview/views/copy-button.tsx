import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { copyText } from "../actions.ts";
import { sentenceOf } from "../host.ts";
import { texts } from "../texts.ts";
import { IconButton } from "../ui/icon-button.tsx";

interface CopyProps {
  readonly label: string;
  readonly withText?: boolean;
  readonly text: () => string;
  readonly onProblem: (message: string) => void;
}

/** Copies a text, and says so for a moment. */
export function CopyButton({ label, withText = false, text, onProblem }: CopyProps): VNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 1500);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await copyText(text());
      setCopied(true);
    } catch (error) {
      onProblem(sentenceOf(error));
    }
  };
  return (
    <IconButton
      icon={copied ? "check" : "copy"}
      label={copied ? texts.card.copied : label}
      withText={withText}
      onPress={() => void copy()}
    />
  );
}

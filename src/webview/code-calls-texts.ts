import { t } from "./translate.ts";

/** What a card says of the tools that its code calls. */
export const codeCallsTexts = {
  title: (total: number) => (total === 1 ? t("Tool calls (1)") : t("Tool calls ({0})", total)),
  list: t("Tool calls"),
  earlier: (count: number) => (count === 1 ? t("1 earlier call") : t("{0} earlier calls", count)),
  call: (name: string, state: string) => t("{0}: {1}", name, state),
  waiting: t("Waiting for you"),
  showQuestion: t("Show Question"),
} as const;

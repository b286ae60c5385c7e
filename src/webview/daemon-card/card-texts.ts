import { t } from "../translate.ts";

/** What only the card inside another chat says; everything else is in the words of the page. */
export const cardTexts = {
  waiting: t("Waiting for your permission…"),
  notStarted: t("Background Script Not Started"),
  cancelled: t("The call was cancelled."),
  gone: t(
    "The window that serves this card does not answer. If it is closed, its background scripts are in Backburner in your other windows.",
  ),
  unknown: t("Background Script Not Known"),
  earlier: t("Earlier output is in Backburner."),
} as const;

import type { VNode } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { findMatches, MAX_MATCHES } from "../../output/find.ts";
import { clearMarks, markMatches } from "../../output/find-marks.ts";
import { texts } from "../../texts.ts";
import { TextField } from "../../ui/controls.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { ShownOutput } from "./output-pane.tsx";

interface FindBarProps {
  readonly shown: ShownOutput;
  readonly onClose: () => void;
}

/** Searches what the page holds of an output; Enter and Shift+Enter go from match to match. */
export function FindBar({ shown: { session, view }, onClose }: FindBarProps): VNode {
  const [query, setQuery] = useState("");
  /** The place of the current match, counted from the first; a new search begins with the newest, which is nearest to the eye. */
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const version = session.version.value;
  const matches = useMemo(() => findMatches(session.model.rows(), query), [query, version]);
  const at = matches.length === 0 ? -1 : Math.min(chosen ?? matches.length - 1, matches.length - 1);
  const current = matches[at];

  useEffect(() => clearMarks, []);
  useEffect(() => {
    markMatches(view, matches, current);
  }, [matches, current, version]);

  const go = (step: number): void => {
    if (matches.length === 0) return;
    const next = (at + step + matches.length) % matches.length;
    setChosen(next);
    showMatch(next);
  };
  const showMatch = (index: number): void => {
    const match = matches[index];
    if (match === undefined) return;
    view.follow.off();
    view.reveal(match.key)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div class="find-bar" role="search">
      <TextField
        label={texts.find.label}
        value={query}
        autoFocus
        onInput={(value) => {
          setQuery(value);
          setChosen(undefined);
        }}
        onKey={(event) => {
          if (event.key !== "Enter") return;
          // The first Enter shows the match that is current already.
          if (chosen === undefined) go(0);
          else go(event.shiftKey ? -1 : 1);
        }}
      />
      <span class="find-count" role="status">
        {query !== "" &&
          (matches.length === 0
            ? texts.find.none
            : texts.find.count(at + 1, matches.length, matches.length >= MAX_MATCHES))}
      </span>
      <IconButton
        icon="arrow-up"
        label={texts.find.previous}
        disabled={matches.length === 0}
        onPress={() => {
          go(-1);
        }}
      />
      <IconButton
        icon="arrow-down"
        label={texts.find.next}
        disabled={matches.length === 0}
        onPress={() => {
          go(1);
        }}
      />
      <IconButton icon="close" label={texts.find.close} onPress={onClose} />
    </div>
  );
}

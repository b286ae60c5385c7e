import type { VNode } from "preact";
import { useId, useMemo, useState } from "preact/hooks";
import { revealHidden } from "../../highlight.ts";
import { CodeText } from "../../markdown/code-text.tsx";
import { texts } from "../../texts.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { tellProblem } from "../../chat-actions.ts";
import { CopyButton } from "../copy-button.tsx";
import { isShort, keptText } from "./run-output.tsx";
import { CodeActions } from "./code-actions.tsx";
import type { CodePart } from "./code-card.tsx";

interface CodePaneProps {
  readonly part: CodePart;
  /** True for code that must be seen: no fold. */
  readonly open?: boolean;
}

/** The code of a run: folded once it has run, since its output says more. */
export function CodePane({ part, open: always = false }: CodePaneProps): VNode {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const { code, language, state, output } = part;
  const lines = useMemo(() => code.trimEnd().split("\n").length, [code]);
  if (always) return <Code part={part} />;
  return (
    <>
      <div class="code-row">
        <button
          type="button"
          class="text-button fold-code"
          aria-expanded={opened}
          aria-controls={opened ? id : undefined}
          onClick={() => {
            setOpened(!opened);
          }}
        >
          <Icon name={opened ? "chevron-down" : "chevron-right"} />
          {texts.chat.run.code(lines)}
        </button>
        <span class="row-tools">
          {opened && state.kind !== "running" && <CodeActions code={code} language={language} />}
          {!opened && state.kind === "ended" && output.length > 0 && isShort(output) && (
            <CopyButton
              label={texts.chat.run.copyOutput}
              text={() => keptText(output)}
              onProblem={tellProblem}
            />
          )}
        </span>
      </div>
      {opened && <Code id={id} part={part} />}
    </>
  );
}

/** All of the code, within reach by scrolling. */
export function Code({ id, part }: { readonly id?: string; readonly part: CodePart }): VNode {
  const { code, language, state } = part;
  const writing = state.kind === "writing";
  const hidden = useMemo(() => !writing && revealHidden(code) !== code, [code, writing]);
  return (
    <>
      {hidden && <p class="detail warning">{texts.chat.run.hidden}</p>}
      <pre id={id} class="code" tabIndex={0} aria-label={texts.chat.codeIn(language)}>
        <CodeText code={code} language={language} open={writing} />
      </pre>
    </>
  );
}

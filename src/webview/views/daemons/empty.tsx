import type { VNode } from "preact";
import type { EngineView } from "../../../protocol/views.ts";
import type { Params } from "../../../protocol/requests.ts";
import { askForPage } from "../../actions.ts";
import { texts } from "../../texts.ts";
import { Button } from "../../ui/controls.tsx";
import { Icon, type IconName } from "../../ui/icon-button.tsx";

interface Choice {
  readonly label: string;
  readonly command: Params<"command:run">["command"];
}

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly choices: readonly Choice[];
}

/** Says what to do first when nothing has been started yet. */
export function NoDaemons(): VNode {
  return (
    <Empty
      icon="play"
      title={texts.empty.title}
      text={texts.empty.text}
      choices={[
        { label: texts.empty.runFile, command: "backburner.daemons.runFile" },
        { label: texts.empty.runSelection, command: "backburner.daemons.runSelection" },
      ]}
    />
  );
}

/** Says what keeps background scripts from running here; `alone` when there is nothing else on the page. */
export function EngineNotice({
  engine,
  alone,
}: {
  readonly engine: EngineView;
  readonly alone: boolean;
}): VNode | null {
  if (engine.kind !== "missing" && engine.kind !== "untrusted") return null;
  const { icon, title, choices } = NOTICES[engine.kind];
  if (alone) return <Empty icon={icon} title={title} text={engine.message} choices={choices} />;
  return (
    <section class="notice warning" aria-label={title}>
      <Icon name={icon} />
      <span>{engine.message}</span>
      <Choices choices={choices} />
    </section>
  );
}

const NOTICES: Readonly<Record<"missing" | "untrusted", Omit<EmptyProps, "text">>> = {
  missing: {
    icon: "debug-disconnect",
    title: texts.empty.missingTitle,
    choices: [
      { label: texts.empty.selectEngine, command: "backburner.engine.select" },
      { label: texts.empty.diagnose, command: "backburner.engine.diagnose" },
    ],
  },
  untrusted: {
    icon: "shield",
    title: texts.empty.untrustedTitle,
    choices: [{ label: texts.empty.trust, command: "workbench.trust.manage" }],
  },
};

function Empty({ icon, title, text, choices }: EmptyProps): VNode {
  return (
    <section class="empty">
      <Icon name={icon} class="empty-icon" />
      <h1>{title}</h1>
      <p>{text}</p>
      <Choices choices={choices} />
    </section>
  );
}

/** The first choice is the one that helps most people. */
function Choices({ choices }: { readonly choices: readonly Choice[] }): VNode {
  return (
    <div class="empty-actions">
      {choices.map(({ label, command }, index) => (
        <Button
          key={command}
          primary={index === 0}
          onPress={() => {
            askForPage("command:run", { command });
          }}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

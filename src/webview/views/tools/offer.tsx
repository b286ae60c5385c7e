import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { ServerOffer, SkippedTool } from "../../../protocol/tools.ts";
import { tools } from "../../store.ts";
import { texts } from "../../texts.ts";
import { askForServer, readOffer, toggleOffer } from "../../tools-actions.ts";
import { Icon } from "../../ui/icon-button.tsx";
import { Spinner } from "../../ui/controls.tsx";
import { visible, visibleLine } from "../chat/tools/visible.ts";
import { OfferTools } from "./offer-tools.tsx";

interface OfferProps {
  readonly id: string;
  readonly name: string;
}

const panelId = (id: string): string => `offer-${id}`;

/** Unfolds what a server offers. */
export function OfferFold({ id, name }: OfferProps): VNode {
  const isOpen = tools.value.offers.has(id);
  const label = isOpen ? texts.tools.row.hide(name) : texts.tools.row.show(name);
  return (
    <button
      type="button"
      class="icon-button fold"
      aria-label={label}
      title={label}
      aria-expanded={isOpen}
      aria-controls={isOpen ? panelId(id) : undefined}
      onClick={() => {
        toggleOffer(id);
      }}
    >
      <Icon name={isOpen ? "chevron-down" : "chevron-right"} />
    </button>
  );
}

interface OfferOfProps extends OfferProps {
  /** It is read anew when this is another one. */
  readonly version: string;
  readonly isOn: boolean;
}

/** What a server offers, while its row is unfolded. */
export function OfferOf(props: OfferOfProps): VNode | null {
  return tools.value.offers.has(props.id) ? <OpenOffer {...props} /> : null;
}

function OpenOffer({ id, name, version, isOn }: OfferOfProps): VNode {
  const state = tools.value.offers.get(id);
  useEffect(() => {
    if (isOn) readOffer(id);
  }, [id, version, isOn]);
  return (
    <div id={panelId(id)} class="offer">
      {!isOn ? (
        <p class="soft">{texts.tools.offer.off}</p>
      ) : state?.kind === "ready" ? (
        <Offer id={id} name={name} offer={state.offer} />
      ) : state?.kind === "failed" ? (
        <p class="field-problem" role="alert">
          <Icon name="error" />
          {state.message}
        </p>
      ) : (
        <Spinner label={texts.tools.offer.loading} />
      )}
    </div>
  );
}

function Offer({ id, name, offer }: OfferProps & { readonly offer: ServerOffer }): VNode {
  const { prompts, resources, skipped } = offer;
  const words = texts.tools.offer;
  return (
    <>
      <OfferTools id={id} name={name} tools={offer.tools} />
      {skipped.length > 0 && <Skipped summary={words.skipped(skipped.length)} skipped={skipped} />}
      {prompts.length > 0 && (
        <>
          <h3>{words.prompts}</h3>
          <ul class="offered">
            {prompts.map((prompt, index) => (
              <Offered
                key={index}
                name={prompt.title === "" ? prompt.name : prompt.title}
                about={prompt.description}
                note={prompt.arguments.map((argument) => argument.name).join(", ")}
                action={words.use}
                label={words.useTip(visibleLine(prompt.name))}
                onPress={() => {
                  askForServer(id, "tools:use-prompt", { id, name: prompt.name });
                }}
              />
            ))}
          </ul>
        </>
      )}
      {resources.length > 0 && (
        <>
          <h3>{words.resources}</h3>
          <ul class="offered">
            {resources.map((resource, index) => (
              <Offered
                key={index}
                name={resource.name === "" ? resource.uri : resource.name}
                about={resource.description}
                note={resource.mime ?? ""}
                action={words.attach}
                label={words.attachTip(visibleLine(resource.name === "" ? resource.uri : resource.name))}
                onPress={() => {
                  askForServer(id, "tools:attach-resource", { id, uri: resource.uri });
                }}
              />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

interface OfferedProps {
  readonly name: string;
  readonly about: string;
  readonly note: string;
  readonly action: string;
  readonly label: string;
  readonly onPress: () => void;
}

function Offered({ name, about, note, action, label, onPress }: OfferedProps): VNode {
  return (
    <li>
      <div class="offered-text">
        <span class="offered-name">{visibleLine(name, 300)}</span>
        {note !== "" && <span class="offered-note">{visibleLine(note, 300)}</span>}
        {about !== "" && <p class="offered-about">{visible(about)}</p>}
      </div>
      <button type="button" class="small-button" aria-label={label} title={label} onClick={onPress}>
        {action}
      </button>
    </li>
  );
}

/** Nobody reads more of them. */
const MOST_SKIPPED = 200;

interface SkippedProps {
  readonly summary: string;
  readonly skipped: readonly SkippedTool[];
}

/** What a server has that cannot be used, and why; folded. */
export function Skipped({ summary, skipped }: SkippedProps): VNode {
  return (
    <details class="skipped">
      <summary>{summary}</summary>
      <ul>
        {/* Several may have one name, or none. */}
        {skipped.slice(0, MOST_SKIPPED).map(({ name, why }, index) => (
          <li key={index}>
            <b>{visibleLine(name)}</b>: {visibleLine(why, 300)}
          </li>
        ))}
        {skipped.length > MOST_SKIPPED && <li>{texts.tools.check.more(skipped.length - MOST_SKIPPED)}</li>}
      </ul>
    </details>
  );
}

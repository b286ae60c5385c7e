import { computed } from "@preact/signals";
import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { ModelView } from "../../../protocol/chat.ts";
import { askForChat, askInChat, refreshModels } from "../../chat-actions.ts";
import { models, state } from "../../store.ts";
import { texts } from "../../texts.ts";
import { Icon, IconButton } from "../../ui/icon-button.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { useCurrent } from "../../ui/use-current.ts";
import { found } from "./search.ts";

const searching = computed(() => state.value.chat.searchingModels);

interface ModelListProps {
  readonly chosen: string | undefined;
  readonly close: () => void;
}

/** All models by where they come from, with a search, and how to get more. */
export function ModelList({ chosen, close }: ModelListProps): VNode {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const { models: all = [], problems = [] } = models.value ?? {};
  const sources = [...new Set(all.map(({ source }) => source))];
  const rows = sources.flatMap((source) =>
    found(
      all.filter((model) => model.source === source),
      query,
      ({ name, source: from }) => `${name} ${from}`,
    ),
  );
  const choose = ({ model_id: modelId }: ModelView): void => {
    close();
    if (modelId !== chosen) askForChat("chat:choose-model", (chat_id) => ({ chat_id, model_id: modelId }));
  };
  const rowId = (index: number): string => `${id}-${String(index)}`;
  const current = useCurrent(
    rows.length,
    rowId,
    (index) => {
      const model = rows[index];
      if (model !== undefined) choose(model);
    },
    Math.max(
      0,
      rows.findIndex((model) => model.model_id === chosen),
    ),
  );
  return (
    <>
      <div class="search-row">
        <SearchField
          field={field}
          label={texts.chat.models.search}
          value={query}
          list={id}
          active={rows.length === 0 ? undefined : rowId(current.index)}
          onInput={(value) => {
            setQuery(value);
            current.reset();
          }}
          onKey={current.onKey}
        />
        <IconButton
          icon="refresh"
          label={searching.value ? texts.chat.models.refreshing : texts.chat.models.refresh}
          class={searching.value ? "spinning" : ""}
          onPress={() => {
            if (!searching.peek()) refreshModels();
          }}
        />
      </div>
      <div id={id} class="rows" role="listbox" aria-label={texts.chat.models.title}>
        {sources.map((source) => (
          <Source key={source} id={`${id} ${source}`} source={source} rows={rows}>
            {(model, index) => (
              <Option
                key={model.model_id}
                id={rowId(index)}
                model={model}
                isChosen={model.model_id === chosen}
                isCurrent={index === current.index}
                onChoose={choose}
              />
            )}
          </Source>
        ))}
      </div>
      {rows.length === 0 && (
        <p class="rows-note">{all.length === 0 ? texts.chat.empty.noModelTitle : texts.chat.models.none}</p>
      )}
      {problems.map((problem) => (
        <p key={problem} class="rows-note problem">
          <Icon name="warning" />
          <span>{problem}</span>
        </p>
      ))}
      <Ways close={close} />
    </>
  );
}

interface SourceProps {
  readonly id: string;
  readonly source: string;
  readonly rows: readonly ModelView[];
  readonly children: (model: ModelView, index: number) => VNode;
}

/** The models of one source under its name. */
function Source({ id, source, rows, children }: SourceProps): VNode | null {
  if (!rows.some((model) => model.source === source)) return null;
  return (
    <div role="group" aria-labelledby={id}>
      <div id={id} class="rows-head" role="presentation">
        {source}
      </div>
      {rows.map((model, index) => (model.source === source ? children(model, index) : null))}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly model: ModelView;
  readonly isChosen: boolean;
  readonly isCurrent: boolean;
  readonly onChoose: (model: ModelView) => void;
}

function Option({ id, model, isChosen, isCurrent, onChoose }: OptionProps): VNode {
  const { name, tools, images } = model;
  const notes = [...(tools ? [texts.chat.models.tools] : []), ...(images ? [texts.chat.models.images] : [])];
  return (
    <div
      id={id}
      class={isCurrent ? "option current" : "option"}
      role="option"
      aria-selected={isChosen}
      data-testid="model-option"
      data-model-id={model.model_id}
      onClick={() => {
        onChoose(model);
      }}
    >
      <Icon name="check" class={isChosen ? "" : "invisible"} />
      <span class="option-name">{name}</span>
      <span class="option-note">{notes.join(" · ")}</span>
    </div>
  );
}

/** How to get more of them. */
function Ways({ close }: Pick<ModelListProps, "close">): VNode {
  const ways = [
    [texts.chat.models.add, "backburner.models.addEndpoint"],
    [texts.chat.models.find, "backburner.models.findLocal"],
  ] as const;
  return (
    <div class="popover-foot">
      {ways.map(([label, command]) => (
        <button
          key={command}
          type="button"
          class="menu-item"
          onClick={() => {
            close();
            askInChat("command:run", { command });
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

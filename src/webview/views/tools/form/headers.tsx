import type { VNode } from "preact";
import { useId, useRef } from "preact/hooks";
import { texts } from "../../../texts.ts";
import { askForSecret } from "../../../tool-form-actions.ts";
import { Icon, IconButton } from "../../../ui/icon-button.tsx";
import { type FormPartProps, sentenceFor } from "./form-part.ts";

/** The headers that go with each request: their names here, their values in the vault. */
export function Headers({ form, values, change, problemOf, visit }: FormPartProps): VNode {
  const id = useId();
  const box = useRef<HTMLFieldSetElement>(null);
  const words = texts.tools.form;
  const problem = sentenceFor(problemOf("headers"));
  const known = new Set(form.secrets.headers.map((name) => name.toLowerCase()));
  const rename = (at: number, name: string): void => {
    visit("headers");
    change({ headers: values.headers.map((each, index) => (index === at ? name : each)) });
  };
  const add = (): void => {
    change({ headers: [...values.headers, ""] });
    requestAnimationFrame(() => [...(box.current?.querySelectorAll("input") ?? [])].at(-1)?.focus());
  };
  const remove = (at: number): void => {
    change({ headers: values.headers.filter((_name, index) => index !== at) });
    box.current?.querySelector<HTMLElement>(".add-header")?.focus();
  };
  return (
    <fieldset ref={box} class="field headers">
      <legend class="field-label">{words.headers}</legend>
      {values.headers.length > 0 && (
        <ul>
          {values.headers.map((name, index) => (
            <HeaderRow
              // The rows have nothing else that stays.
              key={index}
              name={name}
              number={index + 1}
              hasValue={known.has(name.trim().toLowerCase())}
              about={`${id}-about`}
              isInvalid={problem !== undefined}
              onRename={(next) => {
                rename(index, next);
              }}
              onRemove={() => {
                remove(index);
              }}
            />
          ))}
        </ul>
      )}
      <button type="button" class="text-button add-header" onClick={add}>
        <Icon name="add" />
        {words.addHeader}
      </button>
      <div id={`${id}-about`} class="field-about">
        {problem !== undefined && (
          <p class="field-problem">
            <Icon name="error" />
            {problem}
          </p>
        )}
        <p class="field-help">{words.headersHelp}</p>
      </div>
    </fieldset>
  );
}

interface HeaderRowProps {
  readonly name: string;
  readonly number: number;
  readonly hasValue: boolean;
  readonly about: string;
  readonly isInvalid: boolean;
  readonly onRename: (name: string) => void;
  readonly onRemove: () => void;
}

function HeaderRow(props: HeaderRowProps): VNode {
  const { name, number, hasValue, about, isInvalid, onRename, onRemove } = props;
  const words = texts.tools.form;
  const label = (hasValue ? words.changeValueOf : words.setValueOf)(name.trim());
  return (
    <li class="header-row">
      <input
        data-field="headers"
        class="input"
        type="text"
        aria-label={words.header(number)}
        aria-describedby={about}
        aria-invalid={isInvalid ? true : undefined}
        placeholder={words.headerPlaceholder}
        spellcheck={false}
        maxLength={200}
        value={name}
        onInput={(event) => {
          onRename(event.currentTarget.value);
        }}
      />
      <span class={`auth-badge ${hasValue ? "good" : "missing"}`}>
        {hasValue ? words.valueSet : words.noValue}
      </span>
      <button
        type="button"
        class="small-button"
        aria-label={label}
        disabled={name.trim() === ""}
        onClick={() => {
          askForSecret(name);
        }}
      >
        {hasValue ? words.changeValue : words.setValue}
      </button>
      <IconButton icon="trash" label={words.removeHeader(number)} onPress={onRemove} />
    </li>
  );
}

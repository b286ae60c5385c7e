import type { VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { tools } from "../../../store.ts";
import { texts } from "../../../texts.ts";
import { type FieldName, isChanged, type OpenForm, problemsOf } from "../../../tool-form.ts";
import { changeForm, leaveForm, register, saveForm, verify } from "../../../tool-form-actions.ts";
import { serverIds } from "../../../tools-state.ts";
import { dispatch } from "../../../store.ts";
import { Notice } from "../../chat/notice.tsx";
import { AuthRow } from "./auth-row.tsx";
import { FormFooter } from "./form-footer.tsx";
import type { FormPartProps } from "./form-part.ts";
import { Headers } from "./headers.tsx";
import { NamingFields } from "./naming-fields.tsx";
import { Registration } from "./oauth/registration.tsx";
import { SpecFields } from "./spec-fields.tsx";
import { TypeCards } from "./type-cards.tsx";
import { UrlField } from "./url-field.tsx";

/** The form of a tool server. Nothing is saved and nothing is lost before the user says so. */
export function ToolServerForm({ form }: { readonly form: OpenForm }): VNode {
  const title = useId();
  const box = useRef<HTMLFormElement>(null);
  const words = texts.tools.form;
  const part = formPart(form);
  const focusOn = (name: FieldName | undefined): void => {
    if (name === undefined) return;
    // What is wrong is said once the state is drawn; the field that has it is there already.
    box.current?.querySelector<HTMLElement>(`[data-field="${name}"]`)?.focus();
  };
  const save = (): void => {
    focusOn(saveForm());
  };
  useEffect(() => box.current?.querySelector<HTMLElement>("input:checked")?.focus(), []);
  return (
    <form
      ref={box}
      class="tool-form"
      data-testid="tool-server-form"
      aria-labelledby={title}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
      }}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
          event.preventDefault();
          save();
        }
        if (event.key === "Escape") onEscape(form);
      }}
    >
      <header>
        <h1 id={title}>{form.savedId === undefined ? words.add : words.edit}</h1>
        <p class="tools-lead">{words.lead}</p>
      </header>
      {form.problem !== undefined && (
        <Notice
          kind="error"
          message={form.problem}
          onDismiss={() => {
            dispatch({ type: "form:problem", draftId: form.draftId, message: undefined });
          }}
        />
      )}
      <TypeCards {...part} />
      <UrlField
        {...part}
        onVerify={() => {
          focusOn(verify());
        }}
      />
      {form.values.type === "openapi" && <SpecFields {...part} />}
      <AuthRow {...part} />
      {form.values.auth === "oauth_2.1" && (
        <Registration
          {...part}
          onRegister={() => {
            focusOn(register());
          }}
        />
      )}
      <Headers {...part} />
      <NamingFields {...part} />
      <FormFooter form={form} onSave={save} />
    </form>
  );
}

function formPart(form: OpenForm): FormPartProps {
  const problems = problemsOf(form, serverIds(tools.value));
  return {
    form,
    values: form.values,
    change: changeForm,
    problemOf: (name) => (form.shown.has(name) ? problems[name] : undefined),
    visit: (name) => {
      dispatch({ type: "form:visited", fields: [name] });
    },
  };
}

/** Leaves a form in which nothing was changed; in the question, goes on editing. */
function onEscape(form: OpenForm): void {
  if (form.leaving !== undefined) dispatch({ type: "form:leave-asked", to: undefined });
  else if (!isChanged(form)) leaveForm();
}

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { dispatch } from "../../../store.ts";
import { texts } from "../../../texts.ts";
import type { OpenForm } from "../../../tool-form.ts";
import { deleteFromForm, discardChanges, editServer, leaveForm } from "../../../tool-form-actions.ts";
import { askForTools } from "../../../tools-actions.ts";
import { Button } from "../../../ui/controls.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";

interface FooterProps {
  readonly form: OpenForm;
  readonly onSave: () => void;
}

/** What can be done with the form; always in sight. */
export function FormFooter({ form, onSave }: FooterProps): VNode {
  const words = texts.tools.form;
  return (
    <footer class="form-footer">
      {form.leaving !== undefined ? (
        <DiscardQuestion />
      ) : (
        <>
          {form.savedId !== undefined && <SavedActions id={form.savedId} />}
          <span class="spacer" />
          <Button onPress={leaveForm}>{words.cancel}</Button>
          <Button primary disabled={form.saving} onPress={onSave}>
            {form.saving ? words.saving : words.save}
          </Button>
        </>
      )}
    </footer>
  );
}

function SavedActions({ id }: { readonly id: string }): VNode {
  const words = texts.tools.form;
  return (
    <>
      <IconButton
        icon="trash"
        label={words.delete}
        withText
        onPress={() => {
          deleteFromForm(id);
        }}
      />
      <IconButton
        icon="copy"
        label={words.duplicate}
        withText
        onPress={() => {
          editServer({ id, copy: true });
        }}
      />
      <IconButton
        icon="export"
        label={words.export}
        withText
        onPress={() => {
          askForTools("tools:export", { id });
        }}
      />
    </>
  );
}

/** Asks before something is lost; the focus is on what loses nothing. */
function DiscardQuestion(): VNode {
  const keep = useRef<HTMLButtonElement>(null);
  const words = texts.tools.form;
  useEffect(() => keep.current?.focus(), []);
  return (
    <div class="discard-question" role="alertdialog" aria-label={words.discardTitle}>
      <span>{words.discardTitle}</span>
      <span class="spacer" />
      <button
        ref={keep}
        type="button"
        class="small-button"
        onClick={() => {
          dispatch({ type: "form:leave-asked", to: undefined });
        }}
      >
        {words.keep}
      </button>
      <button type="button" class="small-button" onClick={discardChanges}>
        {words.discard}
      </button>
    </div>
  );
}

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { editServer, leaveForm } from "../../tool-form-actions.ts";
import { tools } from "../../store.ts";
import { texts } from "../../texts.ts";
import type { FormState } from "../../tool-form.ts";
import { Button, Spinner } from "../../ui/controls.tsx";
import { Failed } from "./failed.tsx";
import { ToolServerForm } from "./form/form.tsx";
import { ServerPage } from "./server-page.tsx";

/** The tool servers: the list of them, or the form of one. */
export function ToolsPage(): VNode {
  const { form } = tools.value;
  useReturnedFocus(form);
  return (
    <main class="page tools-page" aria-label={texts.places.tools}>
      {form === undefined ? <ServerPage /> : <Form form={form} />}
    </main>
  );
}

function Form({ form }: { readonly form: FormState }): VNode {
  switch (form.kind) {
    case "loading":
      return <Spinner label={texts.tools.form.loading} />;
    case "failed":
      return (
        <Failed title={texts.tools.form.failed} message={form.message}>
          <Button
            primary
            onPress={() => {
              editServer(form.request);
            }}
          >
            {texts.tools.retryLoad}
          </Button>
          <Button onPress={leaveForm}>{texts.tools.form.back}</Button>
        </Failed>
      );
    case "open":
      return <ToolServerForm key={form.draftId} form={form} />;
  }
}

function editButton(id: string | undefined): Element | null {
  if (id === undefined) return null;
  return document.querySelector(`[data-server-id="${CSS.escape(id)}"] .edit-server`);
}

/** When a form is left, the focus goes back to the button that has opened it. */
function useReturnedFocus(form: FormState | undefined): void {
  const last = useRef<FormState | undefined>(undefined);
  useEffect(() => {
    const left = last.current;
    last.current = form;
    if (form !== undefined || left === undefined) return undefined;
    const button = editButton(left.request.id) ?? document.querySelector(".add-server > *");
    // The toolkit fills its button in the frame after it is there.
    const frame = requestAnimationFrame(() => {
      if (button instanceof HTMLElement) button.focus();
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [form]);
}

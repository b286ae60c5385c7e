import type { VNode } from "preact";
import type { ToolServersView } from "../../../protocol/tools.ts";
import { tools } from "../../store.ts";
import { texts } from "../../texts.ts";
import { editServer } from "../../tool-form-actions.ts";
import { askForTools, openTools } from "../../tools-actions.ts";
import { Button, Spinner } from "../../ui/controls.tsx";
import { Icon } from "../../ui/icon-button.tsx";
import { EditorTools } from "./editor-tools.tsx";
import { Failed } from "./failed.tsx";
import { ServerNotices } from "./server-notices.tsx";
import { ServerRow } from "./server-row.tsx";

/** The list of tool servers with what can be done about all of them. */
export function ServerPage(): VNode {
  const { list } = tools.value;
  switch (list.kind) {
    case "loading":
      return <Spinner label={texts.tools.loading} />;
    case "failed":
      return (
        <Failed title={texts.tools.failed} message={list.message}>
          <Button primary onPress={openTools}>
            {texts.tools.retryLoad}
          </Button>
        </Failed>
      );
    case "ready":
      return <ServerList view={list.view} />;
  }
}

function ServerList({ view }: { readonly view: ToolServersView }): VNode {
  const { servers } = view;
  const isEmpty = servers.length === 0;
  return (
    <>
      <header class="toolbar">
        <h1>{texts.tools.title}</h1>
        <span class="spacer" />
        {!isEmpty && <AddButton />}
      </header>
      <p class="tools-lead">{texts.tools.lead}</p>
      <ServerNotices view={view} />
      {isEmpty ? (
        <NoServers />
      ) : (
        <ul class="servers" aria-label={texts.tools.list}>
          {servers.map((server) => (
            <ServerRow key={server.server.id} view={server} />
          ))}
        </ul>
      )}
      {view.editor_tools > 0 && <EditorTools count={view.editor_tools} />}
      {!isEmpty && <Footer />}
    </>
  );
}

function AddButton(): VNode {
  return (
    <span class="add-server">
      <Button
        primary
        onPress={() => {
          editServer({ id: undefined, copy: false });
        }}
      >
        {texts.tools.add}
      </Button>
    </span>
  );
}

/** Says what to do first. */
function NoServers(): VNode {
  return (
    <section class="empty">
      <Icon name="tools" class="empty-icon" />
      <h2>{texts.tools.empty.title}</h2>
      <p>{texts.tools.empty.text}</p>
      <div class="empty-actions">
        <AddButton />
        <ImportButton />
      </div>
    </section>
  );
}

function Footer(): VNode {
  return (
    <footer class="tools-footer">
      <ImportButton />
      <Button
        onPress={() => {
          askForTools("tools:export", {});
        }}
      >
        {texts.tools.export}
      </Button>
    </footer>
  );
}

function ImportButton(): VNode {
  return (
    <Button
      onPress={() => {
        askForTools("tools:import", {});
      }}
    >
      {texts.tools.import}
    </Button>
  );
}

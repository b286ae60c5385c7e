import type { VNode } from "preact";
import type { ToolServerView } from "../../../protocol/tools.ts";
import { texts } from "../../texts.ts";
import { editServer } from "../../tool-form-actions.ts";
import { askForServer, askForTools } from "../../tools-actions.ts";
import { Menu } from "../../ui/menu.tsx";

/** What else can be done with a server. */
export function ServerMenu({ view, name }: { readonly view: ToolServerView; readonly name: string }): VNode {
  const { id } = view.server;
  const row = texts.tools.row;
  const items = [
    {
      label: row.duplicate,
      onPress: () => {
        editServer({ id, copy: true });
      },
    },
    {
      label: row.export,
      onPress: () => {
        askForServer(id, "tools:export", { id });
      },
    },
    {
      label: row.showLog,
      onPress: () => {
        askForServer(id, "tools:show-log", { id });
      },
    },
    ...(view.server.auth === "oauth_2.1" && view.oauth?.session.kind === "signed-in"
      ? [
          {
            label: row.signOut,
            onPress: () => {
              askForServer(id, "oauth:sign-out", { id });
            },
          },
        ]
      : []),
    ...(view.allowed_for_good > 0
      ? [
          {
            label: row.askAgain,
            onPress: () => {
              askForServer(id, "tools:ask-again", { id });
            },
          },
        ]
      : []),
    {
      label: row.delete,
      onPress: () => {
        // Its row goes with it.
        askForTools("tools:delete", { id });
      },
    },
  ];
  return <Menu icon="ellipsis" label={row.actions(name)} class="in-row" items={items} />;
}

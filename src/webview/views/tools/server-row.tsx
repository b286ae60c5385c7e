import type { VNode } from "preact";
import type { ToolServerView } from "../../../protocol/tools.ts";
import { signInProgress } from "../../sign-ins.ts";
import { tools } from "../../store.ts";
import { texts } from "../../texts.ts";
import { editServer } from "../../tool-form-actions.ts";
import { askForServer, tellServerProblem } from "../../tools-actions.ts";
import { serverAuths } from "../../tools-texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Notice } from "../chat/notice.tsx";
import { Trace } from "./oauth/trace.tsx";
import { OfferFold, OfferOf } from "./offer.tsx";
import { ServerMenu } from "./server-menu.tsx";
import { serverName } from "./server-name.ts";
import { ServerDetail, ServerState } from "./server-state.tsx";
import { TypeBadge } from "./type-badge.tsx";

/** One tool server: what it is, how it stands, and what can be done with it. */
export function ServerRow({ view }: { readonly view: ToolServerView }): VNode {
  const { server } = view;
  const { id } = server;
  const name = serverName(view);
  const problem = tools.value.serverProblems.get(id);
  return (
    <li
      class={server.enabled ? "server" : "server is-off"}
      data-testid="tool-server-row"
      data-server-id={id}
      aria-label={name}
    >
      <div class="server-head">
        <OfferFold id={id} name={name} />
        <TypeBadge type={server.type} />
        <Names view={view} name={name} />
        {server.auth !== "none" && <span class="server-auth">{serverAuths[server.auth].name}</span>}
        <ServerState view={view} />
        <div class="server-actions">
          <Switch
            label={texts.tools.row.enable(name)}
            on={server.enabled}
            onChange={(enabled) => {
              askForServer(id, "tools:enable", { id, enabled });
            }}
          />
          <IconButton
            icon="settings-gear"
            class="edit-server"
            label={texts.tools.row.edit(name)}
            onPress={() => {
              editServer({ id, copy: false });
            }}
          />
          <ServerMenu view={view} name={name} />
        </div>
      </div>
      <ServerDetail view={view} name={name} />
      {problem !== undefined && (
        <Notice
          kind="error"
          message={problem}
          onDismiss={() => {
            tellServerProblem(id, undefined);
          }}
        />
      )}
      <FailedSignIn id={id} />
      <OfferOf id={id} name={name} version={versionOf(view)} isOn={server.enabled} />
    </li>
  );
}

function Names({ view, name }: { readonly view: ToolServerView; readonly name: string }): VNode {
  const { id, url } = view.server;
  const below = [id, url].filter((text) => text !== "" && text !== name);
  return (
    <div class="server-names">
      <span class="server-name" title={view.description === "" ? name : view.description}>
        {name}
      </span>
      <span class="server-id">
        {below.map((text) => (
          <span key={text}>{text}</span>
        ))}
      </span>
    </div>
  );
}

/** The steps of a sign-in that has failed, to be read and copied. */
function FailedSignIn({ id }: { readonly id: string }): VNode | null {
  const progress = signInProgress(tools.value.signIns, id);
  if (progress?.kind !== "failed") return null;
  return (
    <Trace
      lines={progress.lines}
      isOpen
      onProblem={(message) => {
        tellServerProblem(id, message);
      }}
    />
  );
}

/** Another one when what the server offers may be another. */
function versionOf({ state, server, allowed_for_good: allowed, version }: ToolServerView): string {
  return JSON.stringify([state, server.tool_filter, allowed, version]);
}

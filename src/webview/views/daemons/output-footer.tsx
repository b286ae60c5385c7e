import type { VNode } from "preact";
import type { DaemonView } from "../../../protocol/views.ts";
import { askForDaemon } from "../../actions.ts";
import { cards, dispatch } from "../../store.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { CopyButton } from "../copy-button.tsx";
import type { FooterProps } from "./output-pane.tsx";

/** What can be done with the output, and with the daemon once it has ended. */
export function OutputFooter({
  daemon,
  shown,
  searching,
  onSearch,
}: FooterProps & { readonly daemon: DaemonView }): VNode {
  const id = daemon.daemon_id;
  const following = daemon.status === "running" && shown?.view.follow.isOn === true;
  return (
    <footer class="card-footer" role="group" aria-label={texts.card.actions}>
      <span class="following">{following ? texts.output.following : ""}</span>
      <IconButton icon="search" label={texts.card.search} withText pressed={searching} onPress={onSearch} />
      <CopyButton
        label={texts.card.copy}
        withText
        text={() => shown?.session.model.plainText() ?? ""}
        onProblem={(message) => {
          dispatch({ type: "daemon:problem", daemonId: id, message });
        }}
      />
      <IconButton
        icon="clock"
        label={texts.card.timestamps}
        pressed={cards.value.timestamps}
        onPress={() => {
          dispatch({ type: "timestamps:toggled" });
        }}
      />
      <IconButton
        icon="code"
        label={texts.card.showCode}
        withText
        onPress={() => {
          askForDaemon(id, "daemon:show-code", { daemon_id: id });
        }}
      />
      <IconButton
        icon="go-to-file"
        label={texts.card.openLog}
        withText
        onPress={() => {
          askForDaemon(id, "daemon:show-log", { daemon_id: id });
        }}
      />
      {daemon.status !== "running" && (
        <IconButton
          icon="debug-rerun"
          label={texts.card.runAgain}
          withText
          onPress={() => {
            askForDaemon(id, "daemon:run-again", { daemon_id: id });
          }}
        />
      )}
    </footer>
  );
}

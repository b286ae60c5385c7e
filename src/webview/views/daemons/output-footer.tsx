import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { DaemonView } from "../../../protocol/views.ts";
import { askForDaemon, copyText } from "../../actions.ts";
import { sentenceOf } from "../../host.ts";
import { dispatch, state } from "../../store.ts";
import { texts } from "../../texts.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import type { ShownOutput } from "./output-pane.tsx";

interface FooterProps {
  readonly daemon: DaemonView;
  readonly shown: ShownOutput | undefined;
  readonly searching: boolean;
  readonly onSearch: () => void;
}

/** What can be done with the output, and with the daemon once it has ended. */
export function OutputFooter({ daemon, shown, searching, onSearch }: FooterProps): VNode {
  const id = daemon.daemon_id;
  const following = daemon.status === "running" && shown?.view.follow.isOn === true;
  return (
    <footer class="card-footer" role="group" aria-label={texts.card.actions}>
      <span class="following">{following ? texts.output.following : ""}</span>
      <IconButton icon="search" label={texts.card.search} withText pressed={searching} onPress={onSearch} />
      <CopyButton daemon={daemon} shown={shown} />
      <IconButton
        icon="clock"
        label={texts.card.timestamps}
        pressed={state.value.timestamps}
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

/** Copies what the page holds, and says so for a moment. */
function CopyButton({ daemon, shown }: Pick<FooterProps, "daemon" | "shown">): VNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 1500);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  const copy = async (): Promise<void> => {
    try {
      await copyText(shown?.session.model.plainText() ?? "");
      setCopied(true);
    } catch (error) {
      dispatch({ type: "daemon:problem", daemonId: daemon.daemon_id, message: sentenceOf(error) });
    }
  };
  return (
    <IconButton
      icon={copied ? "check" : "copy"}
      label={copied ? texts.card.copied : texts.card.copy}
      withText
      onPress={() => void copy()}
    />
  );
}

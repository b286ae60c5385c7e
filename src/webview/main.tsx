import "@vscode/codicons/dist/codicon.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/card.css";
import "./styles/output.css";
import "./styles/ansi.css";
import "./styles/code.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { openPage } from "./actions.ts";
import { onEvent } from "./host.ts";
import { receiveOutput } from "./output/session.ts";
import { dispatch } from "./store.ts";

onEvent((event) => {
  switch (event.name) {
    case "page:view":
      dispatch({ type: "page:view", view: event.value });
      return;
    case "output:batch":
      receiveOutput(event.value);
      return;
    case "daemon:reveal":
      dispatch({ type: "daemon:reveal", daemonId: event.value.daemon_id });
      return;
  }
});

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no #root.");
render(<App />, root);
openPage();

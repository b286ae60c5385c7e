import type { VNode } from "preact";
import { Announcer } from "./announcer.tsx";
import { state } from "./store.ts";
import { DaemonsPage } from "./views/daemons/page.tsx";

/** The whole page: today the daemons alone; chat and tool servers get their place beside them. */
export function App(): VNode {
  const { page } = state.value;
  return (
    <>
      <DaemonsPage />
      <Announcer view={page.kind === "ready" ? page.view : undefined} />
    </>
  );
}

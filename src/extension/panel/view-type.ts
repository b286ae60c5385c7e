/** The panel's type, under which the editor brings it back after a reload. */
export const panelViewType = "backburner.panel";

/** Settings that keep the product from offering, animating or fetching anything during a test. */
export const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.welcomePage.experimentalOnboarding": false,
  "workbench.colorTheme": "Dark Modern",
  "telemetry.telemetryLevel": "off",
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.reduceMotion": "on",
  "workbench.list.smoothScrolling": false,
  "remote.autoForwardPorts": false,
  "workbench.tips.enabled": false,
  "files.simpleDialog.enable": true,
} satisfies Record<string, unknown>;

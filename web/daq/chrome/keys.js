import { followKeys } from "../../lib/keys.js";
import { showHelp } from "./key_help.js";

/**
 * Keys of the whole page. Escape stops everything, wherever the focus is; other keys do nothing while one types.
 *
 * @param {{
 *   stop: () => void, bar: import("./top_bar.js").TopBar, log: import("./event_log.js").EventLog,
 *   list: import("../panels/device_list.js").DeviceList, workspace: import("../panels/workspace.js").Workspace,
 *   scans: import("../panels/scan_panel.js").ScanPanel,
 * }} parts
 */
export function followPageKeys({ stop, bar, log, list, workspace, scans }) {
  const acts = {
    "?": showHelp,
    t: () => bar.nextTheme(),
    l: () => log.toggle(),
    s: () => document.body.classList.contains("has-scans") && scans.toggle(),
    j: () => list.move(1),
    k: () => list.move(-1),
    w: () => {
      const device = document.activeElement?.closest(".panel")?.dataset.device;
      if (device !== undefined) workspace.close(device);
    },
    g: () => workspace.current?.grab?.(),
    " ": () => workspace.current?.toggle?.(),
    "[": () => workspace.current?.step?.(-1),
    "]": () => workspace.current?.step?.(1),
    "0": () => workspace.current?.reset(),
  };
  // Before anything else can take it.
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.repeat) stop();
  }, { capture: true });
  followKeys(acts, { names: () => list.names, open: (name) => workspace.show(name) });
}

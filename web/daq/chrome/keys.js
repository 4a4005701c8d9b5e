import { isTyping } from "../../lib/typing.js";
import { showHelp } from "./dialogs.js";

/**
 * Keys of the whole page. Escape stops everything, wherever the focus is; other keys do nothing while one types.
 *
 * @param {{
 *   stop: () => void, bar: import("./top_bar.js").TopBar, log: import("./event_log.js").EventLog,
 *   list: import("../panels/device_list.js").DeviceList, workspace: import("../panels/workspace.js").Workspace,
 *   scans: import("../panels/scan_panel.js").ScanPanel,
 * }} parts
 */
export function followKeys({ stop, bar, log, list, workspace, scans }) {
  const act = {
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
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTyping(event) || document.querySelector("dialog[open]") !== null && event.key !== "?") {
      return;
    }
    const chosen = /^[1-9]$/.test(event.key) ? list.names[Number(event.key) - 1] : undefined;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (chosen !== undefined) workspace.show(chosen);
    else if (act[key] !== undefined && !event.repeat) act[key]();
    else return;
    event.preventDefault();
  });
}

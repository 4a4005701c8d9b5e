import { EventLog } from "./chrome/event_log.js";
import { followPageKeys } from "./chrome/keys.js";
import { askToken } from "../lib/ask_token.js";
import { applyTheme } from "../lib/theme.js";
import { toast } from "../lib/toasts.js";
import { TopBar } from "./chrome/top_bar.js";
import { Api } from "./lab/api.js";
import { LabStream } from "./lab/lab_stream.js";
import { Store } from "./lab/store.js";
import { takeTokenOfAddress } from "../lib/token.js";
import { ScanPanel } from "./panels/scan_panel.js";
import { DeviceList } from "./panels/device_list.js";
import { Workspace } from "./panels/workspace.js";

takeTokenOfAddress();
applyTheme();

const api = new Api(() => askToken("robo daq-server"));
const store = new Store();
const log = new EventLog(document.getElementById("log"), store);
const bar = new TopBar(document.getElementById("top"), {
  onStop: stop,
  onLog: () => log.toggle(),
  onScans: () => scans.toggle(),
});
const stream = new LabStream(api, store, (state, why) => {
  bar.connection(state, why);
  if (state !== "connected") return;
  workspace.refresh();
  meet();
});
const list = new DeviceList(document.getElementById("devices"), {
  store,
  onOpen: (name) => workspace.show(name),
});
const workspace = new Workspace(document.getElementById("workspace"), {
  lab: { api, store, stream },
  onChange: (open) => list.mark(open),
});

const scans = new ScanPanel({ api, store });
workspace.add(scans.element);

followPageKeys({ stop, bar, log, list, workspace, scans });
stream.run();

/** Asks which server it is. */
async function meet() {
  try {
    list.connected(await api.json("v1/server"));
  } catch {
    // The loss of the server is told by the bar; when it is back, it is asked again.
  }
}

/** Stops all actuators, and says what came of it. */
async function stop() {
  document.body.classList.add("stopping");
  try {
    const results = await api.json("v1/stop", { method: "POST", urgent: true });
    const missed = results.filter(({ sent }) => !sent).map(({ device }) => device);
    if (results.length === 0) toast("There is no actuator to stop", "good");
    else if (missed.length === 0) toast("All actuators were told to stop", "good");
    else toast(`Not reached: ${missed.join(", ")} (offline)`, "bad");
  } catch (problem) {
    toast(`NOT STOPPED: ${problem.message}`, "bad");
  } finally {
    document.body.classList.remove("stopping");
  }
}

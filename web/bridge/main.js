import { askToken } from "../lib/ask_token.js";
import { button, el } from "../lib/dom.js";
import { followKeys } from "../lib/keys.js";
import { applyTheme } from "../lib/theme.js";
import { toast } from "../lib/toasts.js";
import { setToken, takeTokenOfAddress, token } from "../lib/token.js";
import { showClients } from "./chrome/client_list.js";
import { showHelp } from "./chrome/key_help.js";
import { TopBar } from "./chrome/top_bar.js";
import { TopicList } from "./chrome/topic_list.js";
import { TransportBar } from "./chrome/transport_bar.js";
import { BridgeLink } from "./link/bridge_link.js";
import { Feeds } from "./plots/feeds.js";
import { ConsoleView } from "./views/console_view.js";
import { Desk } from "./views/desk.js";

/** Where it is kept whether the console is hidden. */
const CONSOLE_KEY = "robo-bridge-console";

takeTokenOfAddress();
applyTheme();

// Beside the page, wherever that is: a notebook may serve it below its own address.
const url = new URL("ws", document.baseURI);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
const link = new BridgeLink(url, {
  token,
  onDenied: async () => setToken(await askToken("robo ws-bridge")),
});
const { signal } = new AbortController();

const bar = new TopBar(document.getElementById("top"), {
  onHelp: showHelp,
  onConsole: toggleConsole,
  onClients: () => showClients(link),
});
const transport = new TransportBar(document.getElementById("transport"), { link, signal });
const list = new TopicList(document.getElementById("topics"), {
  link,
  onOpen: (name) => desk.toggle(name),
  onEnd: endProgram,
});
const desk = new Desk(document.getElementById("desk"), {
  link,
  feeds: new Feeds(link),
  onChange: (open) => list.mark(open),
});
const log = document.getElementById("log");
const lines = new ConsoleView(link, {
  signal,
  tools: [button("×", { label: "Hide the console", class: "icon", onclick: toggleConsole })],
});
log.append(lines.element);
showConsole(localStorage.getItem(CONSOLE_KEY) !== "hidden");

link.on("state", ({ state, why }) => {
  bar.connection(state, why, link.host);
  if (state === "connected") list.clear();
  if (state === "lost") bar.thinned(false);
}, signal);
link.on("topics", () => {
  list.show();
  desk.topicsChanged();
  desk.say(...(link.topics.size === 0 ? waitingWords() : []));
}, signal);
link.on("lost", ({ total }) => bar.lost(total), signal);
link.on("thinned", (isThinned) => bar.thinned(isThinned), signal);
followKeys({
  "?": showHelp,
  t: () => bar.nextTheme(),
  l: toggleConsole,
  c: () => showClients(link),
  j: () => list.move(1),
  k: () => list.move(-1),
  w: () => desk.closeFocused(),
  " ": () => desk.hold(),
  p: () => transport.toggle(),
  ",": () => transport.step(-1),
  ".": () => transport.step(1),
}, { names: () => list.names, open: (name) => desk.show(name) });
link.run();

function toggleConsole() {
  showConsole(log.hidden);
}

function showConsole(isShown) {
  log.hidden = !isShown;
  localStorage.setItem(CONSOLE_KEY, isShown ? "shown" : "hidden");
}

/** Asks a program to end itself. */
async function endProgram(program) {
  try {
    await link.ask({ op: "end", program, reason: "asked by the page" });
    toast(`${program} was asked to end itself`, "good");
  } catch (problem) {
    toast(problem.hint ? `${problem.message}; ${problem.hint}` : problem.message, "bad");
  }
}

/** What to do while no program has come. */
function waitingWords() {
  return [
    el("h2", {}, "No program has come yet"),
    el(
      "p",
      {},
      "A C program that includes robo_link.h connects by itself when it runs in the bridge's folder, where the socket is; elsewhere it needs the address that the bridge has printed.",
    ),
    el("p", {}, "One to try, with a bridge of its own:"),
    el(
      "pre",
      {},
      "robo ws-bridge example demo && cd demo\ngcc driver.c -o driver && ./driver &\nrobo ws-bridge --header telemetry.h",
    ),
  ];
}

import { el, fill } from "../../lib/dom.js";
import { formatBytes } from "../../lib/format.js";

/** Shows who is connected with the bridge, and what they lose; or hides it again. */
export function showClients(link) {
  const open = document.querySelector("dialog.clients");
  if (open !== null) return open.close();
  const end = new AbortController();
  const body = el("tbody");
  const head = ["client", "speaks", "from", "sent", "waits", "lost"];
  const dialog = el(
    "dialog",
    { class: "clients", "aria-labelledby": "clients-title" },
    el("h2", { id: "clients-title" }, "Clients of the bridge"),
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...head.map((text) => el("th", { scope: "col" }, text)))),
      body,
    ),
    el("form", { method: "dialog" }, el("button", { class: "button primary" }, "Close")),
  );
  link.on("clients", (clients) => {
    fill(
      body,
      ...clients.map(({ client, self, dialect, remote, sent, lost, waitingBytes }) =>
        el(
          "tr",
          {},
          el("td", {}, self ? `${client} (this page)` : String(client)),
          el("td", {}, dialect),
          el("td", {}, remote),
          el("td", {}, String(sent)),
          el("td", {}, formatBytes(waitingBytes)),
          el("td", { class: lost > 0 ? "has-lost" : "" }, String(lost)),
        )
      ),
    );
  }, end.signal);
  link.watch("clients");
  dialog.addEventListener("close", () => {
    end.abort();
    link.unwatch("clients");
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
}

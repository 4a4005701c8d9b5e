import { Page } from "../../page/mod.ts";

/**
 * The page of the bridge and its widget: `GET /`, `/widget.js` and what they need below `/page/`. Notebooks may load the widget's modules
 * from elsewhere.
 */
export function bridgePage(): Page {
  return new Page({
    index: "bridge/index.html",
    aliases: { "/widget.js": "bridge/widget.js" },
    isShared: true,
  });
}

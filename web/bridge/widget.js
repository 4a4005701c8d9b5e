// Served as /widget.js, beside /page/: paths are those of the server.
export { default, show } from "./page/bridge/widget/widget.js";

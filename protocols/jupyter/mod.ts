/**
 * The Jupyter messaging protocol 5.5, without input or output.
 *
 * @module
 */
export type { Header, Json, JsonObject, JupyterMessage, MimeBundle } from "./message.ts";

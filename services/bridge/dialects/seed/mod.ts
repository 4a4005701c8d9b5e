/**
 * JSON dicts on `/ws`, as in "Jupyter Notebook to C application via Websockets".
 *
 * @module
 */
export { seedDialect } from "./seed_dialect.ts";

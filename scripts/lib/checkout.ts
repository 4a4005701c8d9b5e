import { dirname, fromFileUrl } from "../../system/paths.ts";

/** The folder of the checkout. */
export const ROOT: string = dirname(dirname(dirname(fromFileUrl(import.meta.url))));

import { dirname, fromFileUrl } from "../../commands/paths.ts";

/** The folder of the checkout. */
export const ROOT: string = dirname(dirname(dirname(fromFileUrl(import.meta.url))));

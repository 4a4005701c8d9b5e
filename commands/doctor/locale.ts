import { type Finding, fine, notice, type World } from "./check.ts";

/** Whether the terminal shows more than ASCII. */
export function checkLocale({ env }: World): Finding[] {
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "";
  if (/utf-?8/i.test(locale)) return [fine("locale", locale)];
  const shown = locale === "" ? "none is set" : `${locale} is not UTF-8`;
  return [notice("locale", shown, "Set one for texts beyond ASCII: export LANG=C.UTF-8")];
}

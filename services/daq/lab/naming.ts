/** Longest name of a device, in characters. */
const MAX_NAME = 64;

/** What a client says as the name of a device: small letters, digits, `_` and `-`; `undefined` when nothing is left of it. */
export function cleanName(text: string): string | undefined {
  const plain = text.slice(0, 4 * MAX_NAME).normalize("NFKD").replaceAll(/\p{Mark}/gu, "");
  const name = plain.toLowerCase().replaceAll(/[^a-z0-9_]+/g, "-").slice(0, MAX_NAME)
    .replace(/^-+/, "").replace(/-+$/, "");
  return name === "" ? undefined : name;
}

/** The name itself when it is free, else with the lowest number from 2 on that makes it free, as in `cam-2`. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name;
  for (let number = 2;; number++) {
    if (!isTaken(`${name}-${number}`)) return `${name}-${number}`;
  }
}

/** The first name of `kind` and a number from 1 on that is free, as in `detector-1`. */
export function numberedName(kind: string, isTaken: (name: string) => boolean): string {
  for (let number = 1;; number++) {
    if (!isTaken(`${kind}-${number}`)) return `${kind}-${number}`;
  }
}

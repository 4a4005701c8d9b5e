/** Characters of what a peer sent that an error message shows at most. */
const SHOWN = 60;

/** Text of a peer for an error message: quoted, on one line, and cut where it is long. */
export function shortText(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return JSON.stringify(cut);
}

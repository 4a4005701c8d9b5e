/** Where the token is kept: as long as the tab is open, and for this tab alone. */
const KEY = "robo-token";

/** The token that the server wants, if any. */
export function token() {
  return sessionStorage.getItem(KEY) ?? "";
}

/**
 * Keeps a token, or forgets it.
 *
 * @param {string} text
 */
export function setToken(text) {
  if (text === "") sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, text);
}

/** Takes the token of a link such as http://host:port/#token=…, and takes it out of the address. */
export function takeTokenOfAddress() {
  const found = new URLSearchParams(location.hash.slice(1)).get("token");
  if (found === null) return;
  setToken(found);
  history.replaceState(null, "", location.pathname + location.search);
}

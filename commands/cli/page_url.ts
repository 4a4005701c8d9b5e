/** Where a browser finds the page of a server, on other computers as well when it listens on all addresses; with what it has to show. */
export function pageUrl(url: string, token: string | undefined): string {
  const open = url.replace(/(?<=\/\/)(0\.0\.0\.0|\[::\])(?=:)/, Deno.hostname());
  return token === undefined ? `${open}/` : `${open}/#token=${encodeURIComponent(token)}`;
}

/** Clients to which something has been queued, so that each writes once for all that came together. */
export class FlushList {
  #clients = new Set<{ flush(): void }>();
  #spare = new Set<{ flush(): void }>();

  /** Notes a client. */
  add(client: { flush(): void }): void {
    this.#clients.add(client);
  }

  /** Has all that were noted write what they have. */
  flush(): void {
    if (this.#clients.size === 0) return;
    const clients = this.#clients;
    this.#clients = this.#spare;
    this.#spare = new Set();
    for (const client of clients) client.flush();
    clients.clear();
    this.#spare = clients;
  }
}

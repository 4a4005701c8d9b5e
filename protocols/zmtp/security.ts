/** The security mechanisms of ZMTP that are spoken here. */
export type MechanismName = "NULL" | "PLAIN" | "CURVE";

/** No authentication, no encryption. The default. */
export interface NullSecurity {
  /** Which mechanism. */
  readonly mechanism: "NULL";
}

/** User name and password in the clear (RFC 24), server's side. */
export interface PlainServerSecurity {
  /** Which mechanism. */
  readonly mechanism: "PLAIN";
  /** The part that asks for a password. */
  readonly server: true;
  /** Whether this user may come in. */
  authenticate(username: string, password: string): boolean;
}

/** User name and password in the clear (RFC 24), client's side. */
export interface PlainClientSecurity {
  /** Which mechanism. */
  readonly mechanism: "PLAIN";
  /** The part that gives a password. */
  readonly server?: false;
  /** At most 255 bytes of UTF-8. */
  readonly username: string;
  /** At most 255 bytes of UTF-8. */
  readonly password: string;
}

/** Authentication and encryption by keys (RFC 26), server's side. */
export interface CurveServerSecurity {
  /** Which mechanism. */
  readonly mechanism: "CURVE";
  /** The part whose key the others know beforehand. */
  readonly server: true;
  /** Secret key, 40 characters of Z85. */
  readonly secretKey: string;
  /** Public key that belongs to it; derived where it is left out. */
  readonly publicKey?: string;
  /** Whether the client with this public key (Z85) may come in; by default any. */
  accepts?(clientKey: string): boolean;
}

/** Authentication and encryption by keys (RFC 26), client's side. */
export interface CurveClientSecurity {
  /** Which mechanism. */
  readonly mechanism: "CURVE";
  /** The part that knows the server's key beforehand. */
  readonly server?: false;
  /** Public key of the server, 40 characters of Z85. */
  readonly serverKey: string;
  /** This client's public key, 40 characters of Z85. */
  readonly publicKey: string;
  /** This client's secret key, 40 characters of Z85. */
  readonly secretKey: string;
}

/** How a connection authenticates and encrypts. Both ends must choose the same mechanism. */
export type Security =
  | NullSecurity
  | PlainServerSecurity
  | PlainClientSecurity
  | CurveServerSecurity
  | CurveClientSecurity;

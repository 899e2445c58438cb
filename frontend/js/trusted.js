const policy = globalThis.trustedTypes?.createPolicy('parley', { createScriptURL: (url) => url });

/** The address of a script of our own, as the Content-Security-Policy wants it where browsers know Trusted Types. */
export function trusted(address) {
  return policy?.createScriptURL(address) ?? address;
}

const policy = globalThis.trustedTypes?.createPolicy('parley', { createScriptURL: (url) => url });

/** Turns our own script's address into the form that the Content-Security-Policy requires with Trusted Types. */
export function trusted(address) {
  return policy?.createScriptURL(address) ?? address;
}

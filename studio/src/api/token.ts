const KEY = 'lianju.token'

/** Take the token out of the address, keep it for this origin, and leave the address clean. */
export function token(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) {
    sessionStorage.setItem(KEY, given)
    localStorage.setItem(KEY, given)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return given ?? sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY)
}

/** The number that lets the editor write style sheets under the page's policy. */
export const nonce = () => document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/**
 * Where GraphiQL keeps tabs, history and sizes: in this browser tab only, and never a token.
 *
 * Why not plain localStorage: GraphiQL's history keeps the headers editor's text even when
 * headers are not to be persisted, and a query's variables may name a child. So the store is
 * the session's, and every credential is taken out before anything is written.
 */

const HEADERS_KEY = /(^|:)headers$/;
const JSON_WEB_TOKEN = /eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g;

/** The text without headers and without anything that looks like a token. */
export function withoutCredentials(text: string): string {
  return withoutHeaders(text).replace(JSON_WEB_TOKEN, "");
}

function withoutHeaders(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (key, value) => (key === "headers" ? null : value));
  } catch {
    return text; // not JSON: a theme, a size, a query
  }
}

/** The part of the Web Storage interface that GraphiQL uses, over `sessionStorage`. */
export const safeStorage = {
  get length(): number {
    return sessionStorage.length;
  },
  clear: (): void => sessionStorage.clear(),
  getItem: (key: string): string | null => sessionStorage.getItem(key),
  removeItem: (key: string): void => sessionStorage.removeItem(key),
  setItem(key: string, value: string): void {
    if (!HEADERS_KEY.test(key)) sessionStorage.setItem(key, withoutCredentials(value));
  },
};

/** What the page tells its script. The type is the one that the page was made with. */
export function readPageData<Data>(): Data {
  return JSON.parse(byId('page-data', HTMLScriptElement).text) as Data
}

/** The element that the page has by this id. */
export function byId<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`The page has no ${kind.name} #${id}`)
}

/** The template with each {word} filled in. */
export function fill(template: string, values: { readonly [word: string]: string }): string {
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => values[word] ?? whole)
}

/**
 * Makes `old` like `fresh` and keeps every node that can stay, so that focus, selection and scroll position stay too. Children
 * with a `data-key` or an id are matched by it, others by their order. What is inside `data-kept` is left alone.
 */
export function morph(old: Element, fresh: Element): void {
  const focused = document.activeElement
  morphElement(old, fresh)
  // A node that was moved has lost the focus.
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) {
    focused.focus({ preventScroll: true })
  }
}

function morphElement(old: Element, fresh: Element): void {
  if (old.hasAttribute('data-kept') || old.isEqualNode(fresh)) return
  morphAttributes(old, fresh)
  morphChildren(old, fresh)
}

function morphAttributes(old: Element, fresh: Element): void {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) old.removeAttribute(name)
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
}

function morphChildren(old: Element, fresh: Element): void {
  const keyed = keepKeyed(old, fresh)
  let next = old.firstChild
  for (const wanted of [...fresh.childNodes]) {
    const key = keyOf(wanted)
    const kept = key === undefined ? next : (keyed.get(key) ?? null)
    if (kept !== null && isSameKind(kept, wanted)) {
      if (kept === next) next = next.nextSibling
      else old.insertBefore(kept, next)
      morphNode(kept, wanted)
    } else {
      old.insertBefore(document.importNode(wanted, true), next)
    }
  }
  removeFrom(next)
}

function morphNode(old: Node, fresh: Node): void {
  if (old instanceof Element && fresh instanceof Element) morphElement(old, fresh)
  else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue
}

function removeFrom(first: ChildNode | null): void {
  for (let next = first; next !== null; ) {
    const removed: ChildNode = next
    next = next.nextSibling
    removed.remove()
  }
}

/** Removes the keyed children that are no more, so that those after them need not move; returns the others. */
function keepKeyed(old: Element, fresh: Element): Map<string, Element> {
  const wanted = new Set([...fresh.children].map(keyOf))
  const kept = new Map<string, Element>()
  for (const child of [...old.children]) {
    const key = keyOf(child)
    if (key === undefined) continue
    if (wanted.has(key)) kept.set(key, child)
    else child.remove()
  }
  return kept
}

function keyOf(node: Node): string | undefined {
  if (!(node instanceof Element)) return undefined
  return node.getAttribute('data-key') ?? (node.id || undefined)
}

function isSameKind(one: Node, other: Node): boolean {
  return one.nodeName === other.nodeName && keyOf(one) === keyOf(other)
}

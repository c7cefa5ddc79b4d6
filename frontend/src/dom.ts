// Small makers of elements, so that islands need no markup in strings.

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K, className: string, ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

/** A sign of the sprite, as the server's tag draws it. */
export function sign(state: string, shape: string): SVGSVGElement {
  const made = document.createElementNS(SVG, "svg");
  made.setAttribute("class", `sign sign-${state}`);
  made.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset["icons"] ?? ""}#sign-${shape}`);
  made.append(use);
  return made;
}

/** A status chip without a ground: shape, word and colour. */
export function chip(state: string, shape: string, word: string): HTMLElement {
  return element("span", `chip chip-${state} plain`, sign(state, shape), element("span", "", word));
}

/** True while the person is writing, so that single keys are text and no command. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

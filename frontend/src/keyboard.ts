// J/K move the visible current row, X chooses it, Enter does its one act, W opens why, R ticks it off, N and G go to the next mark
// or gap, `/` goes to the search box. Lists opt in with `data-rows`; rows are `data-row`.
import { isTyping } from "./dom";

function rowsOf(list: Element): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.offsetParent !== null);
}

function list(): Element | null {
  return document.activeElement?.closest("[data-rows]") ?? document.querySelector("[data-rows]");
}

function current(within: Element): HTMLElement | null {
  return within.querySelector('[data-row][aria-current="true"]');
}

/** Makes `row` the current one: visible, focusable, told to screen readers. */
export function makeCurrent(row: HTMLElement): void {
  for (const other of row.closest("[data-rows]")?.querySelectorAll<HTMLElement>("[data-row]") ?? []) {
    other.removeAttribute("aria-current");
    other.tabIndex = -1;
  }
  row.setAttribute("aria-current", "true");
  row.tabIndex = 0;
}

function move(step: 1 | -1, extend: boolean): void {
  const within = list();
  if (within === null) return;
  const rows = rowsOf(within);
  const now = current(within);
  const next = rows[now === null ? 0 : rows.indexOf(now) + step];
  if (next === undefined) return;
  makeCurrent(next);
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  if (extend) choose(next, true);
}

function choose(row: HTMLElement, value?: boolean): void {
  const box = row.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (box === null) return;
  box.checked = value ?? !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Opens or closes the reason under a row: the row names it in `data-why`. */
export function toggleWhy(row: HTMLElement): void {
  const why = document.getElementById(row.dataset["why"] ?? "");
  if (why === null) return;
  why.hidden = !why.hidden;
  row.classList.toggle("is-open", !why.hidden);
  for (const button of row.querySelectorAll("[data-why-button]")) button.setAttribute("aria-expanded", String(!why.hidden));
}

function act(event: KeyboardEvent, row: HTMLElement): void {
  switch (event.key) {
    case "x": case "X": return choose(row);
    case "w": case "W": return toggleWhy(row);
    case "r": case "R": return row.querySelector<HTMLElement>("[data-tick]")?.click();
    case "Enter": {
      if (document.activeElement !== row) return;
      row.querySelector<HTMLElement>("[data-act]")?.click();
    }
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "/") {
    event.preventDefault();
    document.querySelector<HTMLInputElement>("[data-find]")?.focus();
    return;
  }
  if (event.key === "f" || event.key === "F") {
    const filter = document.querySelector<HTMLDetailsElement>("details[data-filter]");
    if (filter === null) return;
    event.preventDefault();
    filter.open = !filter.open;
    if (filter.open) filter.querySelector<HTMLElement>("select, input:not([type=hidden])")?.focus();
    return;
  }
  if (event.key === "j" || event.key === "J") return move(1, event.shiftKey);
  if (event.key === "k" || event.key === "K") return move(-1, event.shiftKey);
  const within = list();
  const row = within === null ? null : current(within);
  if (row !== null) act(event, row);
}

export function startKeyboard(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const row = event.target.closest<HTMLElement>("[data-row]");
    if (row === null) return;
    makeCurrent(row);
    if (event.target.closest("[data-why-button]") !== null) toggleWhy(row);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    if (row !== null) makeCurrent(row);
  });
}

// The keys of the player, in one table: what is listed under "?" is what works (parts/player.html).
import { isTyping } from "../dom";

export type Acts = Readonly<Record<string, () => void>>;

/** The name of a key as the table has it: `n`, `shift+n`, `shift+1`, `ctrl+arrowleft`, `+`. */
function nameOf(event: KeyboardEvent): string {
  const digit = /^Digit([1-9])$/.exec(event.code);
  const key = digit !== null ? digit[1] ?? "" : event.key.toLowerCase();
  // A sign such as `?` or `>` needs the shift key on its own; only letters, digits and arrows are named with it.
  const shifted = event.shiftKey && /^([a-z0-9]|arrow.*)$/.test(key);
  return `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${shifted ? "shift+" : ""}${key}`;
}

export function listenToKeys(acts: Acts): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
    const name = nameOf(event);
    if (name === " " && event.target instanceof Element && event.target.closest("button, a, summary") !== null) return;
    const act = acts[name];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

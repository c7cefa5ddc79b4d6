// The tray of unclassified recordings: a plain form that works without script, made quick by keys.
// X chooses, Shift+X chooses up to the current row, Enter takes over a row's suggestion, Space plays, C goes to the
// target, T to the activity type, Ctrl+Enter submits. The tray comes anew when an upload has ended: what was chosen,
// and where the person was, is carried over.
import { isTyping } from "../dom";
import { makeCurrent } from "../keyboard";
import { say } from "../words";

interface Left {
  chosen: ReadonlySet<string>;
  target: string;
  current: string | undefined;
  focus: "target" | "box" | "row" | null;
}

/** What the tray that is being replaced leaves to the next. */
let left: Left | null = null;

export function mount(root: HTMLElement): void {
  const form = root as HTMLFormElement;
  const word = form.querySelector<HTMLElement>("[data-submit-word]");
  const chosen = form.querySelector<HTMLElement>("[data-chosen]");
  const all = form.querySelector<HTMLInputElement>("[data-all]");
  const target = form.querySelector<HTMLSelectElement>("[data-target]");
  const submit = form.querySelector<HTMLButtonElement>("[data-submit]");
  const ended = new AbortController();
  let anchor: HTMLInputElement | null = null;

  const boxes = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>("input[name=recordings]")];
  const currentRow = (): HTMLElement | null => form.querySelector('[data-row][aria-current="true"]');
  const boxOf = (row: HTMLElement): HTMLInputElement | null => row.querySelector("input[name=recordings]");

  const count = (): void => {
    const number = boxes().filter((box) => box.checked).length;
    if (word !== null) word.textContent = say("归入 {0} 段", number);
    if (chosen !== null) chosen.textContent = say("已选 {0} 段", number);
    if (submit !== null) submit.disabled = number === 0;
    if (all !== null) {
      all.checked = number > 0 && number === boxes().length;
      all.indeterminate = number > 0 && number < boxes().length;
    }
  };

  const chooseUpTo = (box: HTMLInputElement): void => {
    const list = boxes();
    const [from, to] = [list.indexOf(anchor ?? box), list.indexOf(box)].sort((a, b) => a - b);
    for (const between of list.slice(from, (to ?? 0) + 1)) between.checked = true;
    count();
  };

  const accept = (row: HTMLElement): void => {
    const suggested = row.dataset["suggested"];
    const box = boxOf(row);
    if (suggested === undefined || box === null || target === null) return;
    if (![...target.options].some((option) => option.value === suggested)) return;
    box.checked = true;
    target.value = suggested;
    count();
  };

  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.name === "recordings") anchor = event.target;
    count();
  });
  form.addEventListener("click", (event) => {
    if (event.shiftKey && event.target instanceof HTMLInputElement && event.target.name === "recordings") chooseUpTo(event.target);
  });
  // Before the page's own keys, which would play on Enter and choose on X.
  form.ownerDocument.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form.contains(document.activeElement)) {
      event.preventDefault();
      form.requestSubmit(submit);
      return;
    }
    const row = currentRow();
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const done = handle(event, row);
    if (!done) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true, signal: ended.signal });
  form.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target !== form) return;
    left = leave();
    ended.abort();
  });

  function leave(): Left {
    const row = currentRow();
    const at = document.activeElement;
    const focus = at === null ? null : at === target ? "target" : at === row ? "row" : row?.contains(at) === true ? "box" : null;
    const chosen = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
    return { chosen, target: target?.value ?? "", current: row === null ? undefined : boxOf(row)?.value, focus };
  }

  function goOn({ chosen, target: wanted, current, focus }: Left): void {
    for (const box of boxes()) if (chosen.has(box.value)) box.checked = true;
    if (target !== null && [...target.options].some((option) => option.value === wanted)) target.value = wanted;
    if (focus === "target") target?.focus();
    const box = boxes().find((one) => one.value === current);
    const row = box?.closest<HTMLElement>("[data-row]");
    if (box === undefined || row == null) return;
    makeCurrent(row);
    if (focus === "box") box.focus({ preventScroll: true });
    if (focus === "row") row.focus({ preventScroll: true });
  }

  function handle(event: KeyboardEvent, row: HTMLElement | null): boolean {
    const key = event.key.toLowerCase();
    if (key === "c") return focused(target);
    if (key === "t") return focused(form.querySelector("[data-activity]"));
    if (row === null) return false;
    const box = boxOf(row);
    if (key === "x" && event.shiftKey && box !== null) return done(() => { chooseUpTo(box); });
    // Enter on the box itself would submit the form; here it means the same as on its row.
    if (event.key === "Enter" && row.contains(document.activeElement) && document.activeElement?.tagName !== "A") return done(() => { accept(row); });
    if (event.key === " " && document.activeElement === row) return done(() => { row.querySelector<HTMLElement>("[data-act]")?.click(); });
    return false;
  }

  if (left !== null) goOn(left);
  left = null;
  count();
}

function done(act: () => void): true {
  act();
  return true;
}

function focused(element: HTMLElement | null): boolean {
  element?.focus();
  return element !== null;
}

// The tray of unclassified recordings: a plain form that works without script, made quick by keys.
// X chooses, Shift+X chooses up to the current row, Enter takes a row's best suggestion and 1 to 3 one of them, A takes the
// same for every row whose best suggestion it is, Space plays, C goes to the common target, T to the activity type, U takes
// the last classification back, Ctrl+Enter submits, ? lists the keys.
// Each row keeps the suggestion that was taken for it; a common target chosen afterwards counts for all chosen rows.
// The tray comes anew when an upload has ended: what was chosen, and where the person was, is carried over.
import { isTyping } from "../dom";
import { makeCurrent } from "../keyboard";
import { say } from "../words";

interface Left {
  chosen: ReadonlySet<string>;
  own: ReadonlySet<string>;
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
  const blank = target?.options[0]?.textContent ?? "";
  let anchor: HTMLInputElement | null = null;

  const boxes = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>("input[name=recordings]")];
  const currentRow = (): HTMLElement | null => form.querySelector('[data-row][aria-current="true"]');
  const boxOf = (row: HTMLElement): HTMLInputElement | null => row.querySelector("input[name=recordings]");

  const count = (): void => {
    const number = boxes().filter((box) => box.checked).length;
    if (word !== null) word.textContent = say("归入 {0} 段", number);
    if (chosen !== null) chosen.textContent = say("已选 {0} 段", number);
    if (submit !== null) submit.disabled = number === 0;
    if (target !== null) {
      const own = boxes().filter((box) => box.checked && box.closest("[data-row]")?.querySelector("[data-own]:checked") != null).length;
      target.required = own < number;
      const first = target.options[0];
      if (first !== undefined) first.textContent = own === 0 ? blank : say("{0} 段按各自的建议", own);
    }
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

  const ownOf = (row: Element): HTMLInputElement[] => [...row.querySelectorAll<HTMLInputElement>("[data-own]")];

  const accept = (row: HTMLElement, place: number): void => {
    const own = ownOf(row)[place];
    const box = boxOf(row);
    if (own === undefined || box === null) return;
    own.checked = !own.checked;
    if (own.checked) box.checked = true;
    count();
  };

  /** Takes the best suggestion of a row for every row that has the same as its best; taken for all already, gives it back. */
  const acceptGroup = (row: HTMLElement): void => {
    const wanted = ownOf(row)[0]?.value;
    const group = boxes().flatMap((box) => {
      const best = ownOf(box.closest("[data-row]") ?? form)[0];
      return best !== undefined && best.value === wanted ? [{ box, best }] : [];
    });
    const taken = !group.every(({ best }) => best.checked);
    for (const { box, best } of group) box.checked = best.checked = taken;
    count();
  };

  /** What is chosen from the list counts for every chosen row, whatever was taken for it before. */
  const forAll = (): void => {
    for (const box of boxes()) {
      if (!box.checked) continue;
      for (const own of ownOf(box.closest("[data-row]") ?? form)) own.checked = false;
    }
  };

  all?.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  form.addEventListener("change", (event) => {
    if (event.target === target) forAll();
    if (event.target instanceof HTMLInputElement && event.target.name === "recordings") anchor = event.target;
    if (event.target instanceof HTMLInputElement && event.target.matches("[data-own]")) {
      const box = event.target.closest<HTMLElement>("[data-row]")?.querySelector<HTMLInputElement>("input[name=recordings]");
      if (box != null) box.checked = true;
    }
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
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
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
    const own = new Set([...form.querySelectorAll<HTMLInputElement>("[data-own]:checked")].map((one) => one.name + one.value));
    return { chosen, own, target: target?.value ?? "", current: row === null ? undefined : boxOf(row)?.value, focus };
  }

  function goOn({ chosen, own, target: wanted, current, focus }: Left): void {
    for (const box of boxes()) if (chosen.has(box.value)) box.checked = true;
    for (const one of form.querySelectorAll<HTMLInputElement>("[data-own]")) if (own.has(one.name + one.value)) one.checked = true;
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
    if (key === "u") return undo();
    if (key === "?") return help();
    if (row === null) return false;
    const box = boxOf(row);
    if (key === "x" && event.shiftKey && box !== null) return done(() => { chooseUpTo(box); });
    // Enter on the box itself would submit the form; here it means the same as on its row.
    if (event.key === "Enter" && row.contains(document.activeElement) && document.activeElement?.tagName !== "A") return done(() => { accept(row, 0); });
    if (key === "a") return done(() => { acceptGroup(row); });
    if (/^[1-9]$/.test(key) && !event.shiftKey) return done(() => { accept(row, Number(key) - 1); });
    if (event.key === " " && document.activeElement === row) return done(() => { row.querySelector<HTMLElement>("[data-act]")?.click(); });
    return false;
  }

  if (left !== null) goOn(left);
  left = null;
  count();
}

function undo(): boolean {
  const button = document.querySelector<HTMLElement>("[data-undo]");
  button?.click();
  return button !== null;
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("dialog[data-keys]");
  dialog?.showModal();
  return dialog !== null;
}

function done(act: () => void): true {
  act();
  return true;
}

function focused(element: HTMLElement | null): boolean {
  element?.focus();
  return element !== null;
}

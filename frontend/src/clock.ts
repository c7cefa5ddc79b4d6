// Ticks what a page shows of time: Beijing time in the top bar, and every countdown.
import { beijing, serverNow, span } from "./time";
import { say } from "./words";

function tickCountdown(element: HTMLElement, now: number): void {
  const due = Date.parse(element.dataset["due"] ?? "");
  const words = element.querySelector("span");
  const amount = element.querySelector("b");
  if (Number.isNaN(due) || words === null || amount === null) return;
  const isOverdue = now >= due;
  element.classList.toggle("is-overdue", isOverdue);
  words.textContent = say(isOverdue ? "逾期" : "还剩");
  amount.textContent = span(due - now);
}

export function startClocks(page: ParentNode): void {
  const tick = (): void => {
    const now = serverNow();
    for (const clock of page.querySelectorAll<HTMLElement>("[data-clock]")) clock.textContent = beijing(now);
    for (const element of page.querySelectorAll<HTMLElement>("[data-due]")) tickCountdown(element, now);
  };
  tick();
  setInterval(tick, 1000);
}

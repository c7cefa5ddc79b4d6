// The one entry of every page: styles, page exchange, keyboard, ticking clocks; islands load where a page has one.
import "./styles/main.css";
import htmx from "htmx.org";
import { mountIslands } from "./islands";
import { startClocks } from "./clock";
import { startKeyboard } from "./keyboard";
import { closeMenus } from "./menus";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;

async function startAlpine(): Promise<void> {
  if (document.querySelector("[x-data]") === null) return;
  const { default: Alpine } = await import("@alpinejs/csp");
  Alpine.start();
}

startClocks(document);
startKeyboard();
closeMenus();
mountIslands(document);
void startAlpine();
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]") !== null) window.print();
});
document.body.addEventListener("htmx:load", (event) => {
  if (event.target instanceof HTMLElement) mountIslands(event.target);
});

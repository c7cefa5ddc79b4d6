// Menus are `<details class="officer">`: they work without script; with it they also close by Escape or a click elsewhere.
export function closeMenus(): void {
  const open = (): HTMLDetailsElement | null => document.querySelector("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu !== null && event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (menu === null || event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

// Menus that open below their names: one at a time, closed by Escape and by a click beside them.

export function menus(all) {
    const close = but => {
        for (const menu of all) if (menu !== but) menu.open = false;
    };
    for (const menu of all) {
        menu.addEventListener("toggle", () => {
            if (!menu.open) return;
            close(menu);
            menu.querySelector("select, a, input:not([type=hidden])")?.focus();
        });
        menu.addEventListener("keydown", event => {
            if (event.key !== "Escape") return;
            menu.open = false;
            menu.querySelector("summary").focus();
        });
    }
    document.addEventListener("click", event => close(event.target.closest("details.relations-menu")));
}

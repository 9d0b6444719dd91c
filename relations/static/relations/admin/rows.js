"use strict";
// The fields of a flow: rows that are dragged, or moved by buttons and Alt+arrows; the places are their inputs.
addEventListener("DOMContentLoaded", () => {
    for (const group of document.querySelectorAll(".relations-rows[data-reorder]")) reorder(group);
});

function reorder(group) {
    const body = group.querySelector("tbody");
    const live = group.querySelector(".relations-live");
    const rows = () => [...body.querySelectorAll("tr.form-row:not(.empty-form)")];
    const nameOf = row =>
        row.querySelector(".field-name input")?.value ||
        row.querySelector(".field-slug input")?.value ||
        group.dataset.unnamed;
    const say = (text, values) => text.replace(/%\((\w+)\)s/g, (_, key) => values[key]);

    function number() {
        rows().forEach((row, at, all) => {
            const place = row.querySelector("input.relations-place");
            if (place) place.value = at + 1;
            row.querySelector(".relations-up")?.toggleAttribute("disabled", at === 0);
            row.querySelector(".relations-down")?.toggleAttribute("disabled", at === all.length - 1);
        });
    }

    function announce(row) {
        const all = rows();
        live.textContent = say(group.dataset.moved, {
            name: nameOf(row),
            place: all.indexOf(row) + 1,
            total: all.length,
        });
    }

    function move(row, by) {
        const all = rows();
        const other = all[all.indexOf(row) + by];
        if (!other) return;
        const held = document.activeElement;
        by < 0 ? other.before(row) : other.after(row);
        number();
        announce(row);
        // A button at the end of its way is off: the focus goes to its neighbour.
        const focus = held.disabled ? row.querySelector(by < 0 ? ".relations-down" : ".relations-up") : held;
        focus.focus();
    }

    function button(row, kind, sign, by) {
        const made = document.createElement("button");
        made.type = "button";
        made.className = `relations-move relations-${kind}`;
        made.textContent = sign;
        made.ariaLabel = say(group.dataset[kind], {name: nameOf(row)});
        made.addEventListener("click", () => move(row, by));
        return made;
    }

    function equip(row) {
        const cell = row.querySelector(".field-place");
        if (!cell || cell.querySelector(".relations-move")) return;
        cell.querySelector(".relations-handle").title = say(group.dataset.handle, {name: nameOf(row)});
        cell.append(button(row, "up", "↑", -1), button(row, "down", "↓", 1));
    }

    // Django numbers rows from the top when a new one is taken back, but its stored rows must stay first.
    function index() {
        const stored = rows().filter(row => row.classList.contains("has_original"));
        const added = rows().filter(row => !row.classList.contains("has_original"));
        const key = row => Number(row.querySelector("input[name$='-id']").value);
        stored.sort((one, other) => first.indexOf(key(one)) - first.indexOf(key(other)));
        [...stored, ...added].forEach((row, at) => {
            for (const part of [row, ...row.querySelectorAll("[id], [name], [for]")]) {
                for (const name of ["id", "name", "for"]) {
                    const text = part.getAttribute(name);
                    if (text) part.setAttribute(name, text.replace(/fields-\d+/, `fields-${at}`));
                }
            }
        });
    }

    const first = rows().map(row => Number(row.querySelector("input[name$='-id']")?.value));
    rows().forEach(equip);
    number();
    body.addEventListener("keydown", event => {
        const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
        const row = event.target.closest("tr.form-row");
        if (!event.altKey || !by || !row) return;
        event.preventDefault();
        move(row, by);
    });
    document.addEventListener("formset:added", event => {
        equip(event.target);
        number();
    });
    document.addEventListener("formset:removed", () =>
        setTimeout(() => {
            index();
            number();
        }),
    );
    Sortable.create(body, {
        handle: ".relations-handle",
        draggable: "tr.form-row:not(.empty-form)",
        animation: 120,
        ghostClass: "relations-ghost",
        onEnd: event => {
            number();
            announce(event.item);
        },
    });
}

// Draws one row of the list: its label, its change, and its buttons.

import {button, element, stateBadge} from "./elements.js";

export function drawRow(entry, old, {text, total, isSelected, isActive, readonly}) {
    const row = entry.row;
    const li = old ?? element("li", {tabindex: "-1"});
    li.className = ["rf-row", entry.state && `is-${entry.state}`, isSelected && "is-selected"]
        .filter(Boolean)
        .join(" ");
    li.dataset.index = entry.index;
    li.dataset.loading = row ? "" : "1";
    li.setAttribute("aria-posinset", entry.number ?? entry.index + 1);
    li.setAttribute("aria-setsize", total);
    li.tabIndex = isActive && !readonly ? 0 : -1;
    const active = document.activeElement;
    const control = li.contains(active) ? active.dataset.control : undefined;
    const inside = row ? parts(entry, row, text, isSelected, isActive, readonly) : [loading(entry, text)];
    li.replaceChildren(...inside.filter(Boolean));
    if (control) li.querySelector(`[data-control="${control}"]:not(:disabled)`)?.focus({preventScroll: true});
    return li;
}

// Roving tabindex: Tab reaches only the controls of the active row; arrow keys change the active row.
export function setActive(li, isActive) {
    for (const each of [li, ...li.querySelectorAll("[data-control]")]) each.tabIndex = isActive ? 0 : -1;
}

const loading = (entry, text) =>
    element("span", {class: "rf-loading"}, `${text.number(entry.number ?? entry.index + 1)} · ${text.say("loading")}`);

function parts(entry, row, text, isSelected, isActive, readonly) {
    const number = element("span", {class: "rf-number"}, entry.number === null ? "" : text.number(entry.number));
    const about = [name(row, isActive || readonly), mark(entry, text), state(row, text)];
    if (readonly) return [number, ...about];
    const isRemoved = entry.state === "removed";
    const tabindex = isActive ? null : "-1";
    const check = element("input", {
        type: "checkbox",
        class: "rf-check",
        "data-control": "check",
        "aria-label": text.say("select", {name: row.label}),
        tabindex,
    });
    check.checked = isSelected;
    const grip = element("span", {class: "rf-grip", "aria-hidden": "true", title: text.say("drag")}, "⠿");
    return [
        check,
        grip,
        number,
        ...about,
        isRemoved ? undoOnly(row, text, tabindex) : actions(entry, row, text, tabindex),
    ];
}

function name(row, canTab) {
    const inside = row.url
        ? element(
              "a",
              {href: row.url, draggable: "false", "data-control": "open", tabindex: canTab ? null : "-1"},
              row.label,
          )
        : row.label;
    return element("span", {class: "rf-name", title: row.label}, inside);
}

function mark(entry, text) {
    if (!entry.state) return null;
    const said = entry.state === "moved" ? text.say("moved", {from: entry.place + 1}) : text.say(entry.state);
    return element("span", {class: `rf-mark is-${entry.state}`}, said);
}

function state(row, text) {
    const pinned = row.pinned && element("span", {class: "rf-pinned"}, text.say("only", {status: row.pinned}));
    return element("span", {class: "rf-state"}, ...stateBadge(row), pinned || null);
}

function actions(entry, row, text, tabindex) {
    const sign = (shown, control, key) =>
        button(shown, {label: text.say(key, {name: row.label}), "data-control": control, tabindex});
    return element(
        "span",
        {class: "rf-actions"},
        entry.state ? sign("↶", "restore", "undoOf") : null,
        sign("↑", "up", "up"),
        sign("↓", "down", "down"),
        sign("⋯", "more", "more"),
        sign("×", "remove", "remove"),
    );
}

function undoOnly(row, text, tabindex) {
    const undo = button(text.say("undo"), {class: "rf-undo", "data-control": "restore", tabindex});
    undo.setAttribute("aria-label", text.say("undoOf", {name: row.label}));
    return element("span", {class: "rf-actions"}, undo);
}

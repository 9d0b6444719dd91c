// Draws one row of the list: its label, its change, and its buttons.

import {button, element, stateBadge} from "./elements.js";
import {isWithin} from "./keyboard.js";

// `data(old element)` draws the inputs for the data on the row's link, where there are any.
export function drawRow(entry, old, {text, total, isSelected, isActive, readonly, data}) {
    const row = entry.row;
    const li = describe(entry, old ?? element("li", {tabindex: "-1"}), {total, isSelected, isActive, readonly});
    const active = document.activeElement;
    const control = li.contains(active) ? active.dataset.control : undefined;
    const drawn = row && data?.(li.querySelector(":scope > .rf-data"));
    const inside = row ? parts(entry, row, text, {isSelected, isActive, readonly, drawn}) : [loading(entry, text)];
    fill(li, inside.filter(Boolean));
    if (control) li.querySelector(`[data-control="${control}"]:not(:disabled)`)?.focus({preventScroll: true});
    return li;
}

// Puts in these children, and leaves alone those that stay: an element that is moved loses the focus.
export function fill(li, children) {
    const staying = children.find(child => child.parentNode === li);
    for (const each of [...li.childNodes]) if (each !== staying) each.remove();
    if (!staying) return li.append(...children);
    const at = children.indexOf(staying);
    staying.before(...children.slice(0, at));
    staying.after(...children.slice(at + 1));
}

// Sets what an element says of its place in the list.
export function describe(entry, li, {total, isSelected, isActive, readonly}) {
    li.className = [
        "rf-row",
        entry.state ? `is-${entry.state}` : entry.isEdited && "is-edited",
        isSelected && "is-selected",
    ]
        .filter(Boolean)
        .join(" ");
    li.dataset.index = entry.index;
    li.dataset.loading = entry.row ? "" : "1";
    li.setAttribute("aria-posinset", entry.number ?? entry.index + 1);
    li.setAttribute("aria-setsize", total);
    li.tabIndex = isActive && !readonly ? 0 : -1;
    return li;
}

// Roving tabindex: Tab reaches only the controls of the active row; arrow keys change the active row.
export function setActive(li, isActive) {
    const controls = [...li.querySelectorAll("[data-control]")].filter(each => !isWithin(li, each));
    for (const each of [li, ...controls]) each.tabIndex = isActive ? 0 : -1;
}

const loading = (entry, text) =>
    element("span", {class: "rf-loading"}, `${text.number(entry.number ?? entry.index + 1)} · ${text.say("loading")}`);

function parts(entry, row, text, {isSelected, isActive, readonly, drawn}) {
    const tabindex = isActive ? null : "-1";
    const about = [picture(row), name(row, isActive || readonly), mark(entry, text), state(row, text), drawn];
    if (readonly) return [numberOf(entry, text), ...about];
    const check = checkOf(row, text, isSelected, tabindex);
    return [check, grip(text), numberOf(entry, text), ...about, controls(entry, row, text, tabindex)];
}

function checkOf(row, text, isSelected, tabindex) {
    const check = element("input", {
        type: "checkbox",
        class: "rf-check",
        "data-control": "check",
        "aria-label": text.say("select", {name: row.label}),
        tabindex,
    });
    check.checked = isSelected;
    return check;
}

export const grip = text => element("span", {class: "rf-grip", "aria-hidden": "true", title: text.say("drag")}, "⠿");

export const numberOf = (entry, text) =>
    element("span", {class: "rf-number"}, entry.number === null ? "" : text.number(entry.number));

// The buttons of a row: of one that is taken out, the one that brings it back. `more` come first.
export const controls = (entry, row, text, tabindex, ...more) =>
    entry.state === "removed" ? undoOnly(row, text, tabindex) : actions(entry, row, text, tabindex, more);

function name(row, canTab) {
    const inside = row.url
        ? element(
              "a",
              {href: row.url, draggable: "false", "data-control": "open", tabindex: canTab ? null : "-1"},
              row.label,
          )
        : row.label;
    return element("span", {class: "rf-name", title: row.label}, inside, secondLine(row.line));
}

// What is shown below a name, in smaller letters.
export const secondLine = line => (line ? element("span", {class: "rf-line", title: line}, line) : null);

export const picture = row =>
    row.picture
        ? element("img", {class: "rf-picture", src: row.picture, alt: "", loading: "lazy", draggable: "false"})
        : null;

export function mark(entry, text) {
    if (!entry.state) return entry.isEdited ? element("span", {class: "rf-mark is-edited"}, text.say("edited")) : null;
    const said = entry.state === "moved" ? text.say("moved", {from: entry.place + 1}) : text.say(entry.state);
    return element("span", {class: `rf-mark is-${entry.state}`}, said);
}

function state(row, text) {
    const pinned = row.pinned && element("span", {class: "rf-pinned"}, text.say("only", {status: row.pinned}));
    return element("span", {class: "rf-state"}, ...stateBadge(row), pinned || null);
}

function actions(entry, row, text, tabindex, more) {
    const sign = (shown, control, key) =>
        button(shown, {label: text.say(key, {name: row.label}), "data-control": control, tabindex});
    return element(
        "span",
        {class: "rf-actions"},
        ...more,
        entry.state || entry.isEdited ? sign("↶", "restore", "undoOf") : null,
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

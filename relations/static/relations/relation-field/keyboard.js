// Keyboard shortcuts of the focused row, for everything that the mouse can do.

export function listenToKeys(list, act) {
    list.addEventListener("keydown", event => {
        const row = rowIn(list, event.target);
        if (!row || event.defaultPrevented || isWithin(row, event.target)) return;
        const index = Number(row.dataset.index);
        const onRow = event.target === row;
        const name = `${event.altKey ? "Alt+" : ""}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
        const action = (event.altKey ? ANYWHERE : onRow ? ON_ROW : {})[name];
        if (!action || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        action(act, index, event);
    });
}

// The row of this list that an element is in: rows may hold lists of their own.
export function rowIn(list, element) {
    let found = element;
    while (found && found.parentElement !== list) found = found.parentElement;
    return found;
}

// Whether an element is in the row's form, which has keys of its own.
export function isWithin(row, element) {
    return [...row.children].some(part => "body" in part.dataset && part.contains(element));
}

// Shortcuts with Alt. They also work while one of the row's buttons has the focus.
const ANYWHERE = {
    "Alt+ArrowUp": (act, index) => act.moveBy(index, -1),
    "Alt+ArrowDown": (act, index) => act.moveBy(index, 1),
    "Alt+Home": (act, index) => act.moveTo([index], "top"),
    "Alt+End": (act, index) => act.moveTo([index], "bottom"),
};
const ON_ROW = {
    ArrowUp: (act, index) => act.focus(index - 1),
    ArrowDown: (act, index) => act.focus(index + 1),
    Home: act => act.focus(0),
    End: act => act.focus(Infinity),
    PageUp: (act, index) => act.focus(index - 10),
    PageDown: (act, index) => act.focus(index + 10),
    " ": (act, index, event) => act.select(index, event.shiftKey),
    Delete: (act, index) => act.remove([index]),
    m: (act, index) => act.askWhere([index]),
    Enter: (act, index) => act.askWhere([index]),
    o: (act, index) => act.open?.(index),
};

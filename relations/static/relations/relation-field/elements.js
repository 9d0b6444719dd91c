// Helpers that create elements. Text is set as text, never as HTML.

export function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (name === "onclick") made.addEventListener("click", value);
        else made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter(child => child !== null && child !== undefined));
    return made;
}

// A button. `label` is the accessible name of one that shows only a symbol.
export function button(text, {label, onclick, ...attributes} = {}) {
    return element("button", {type: "button", "aria-label": label, title: label, onclick, ...attributes}, text);
}

let counter = 0;
export const uniqueId = name => `rf-${name}-${++counter}`;

// Announces changes to screen readers, in an ARIA live region.
export class Announcer {
    constructor() {
        this.element = element("div", {class: "rf-live", role: "status", "aria-live": "polite"});
    }

    say(text) {
        this.element.textContent = text;
    }
}

export function stateBadge(row) {
    const parts = [];
    if (row.state) {
        parts.push(element("span", {class: `relations-state relations-${row.state}`}, row.stateLabel || row.state));
    }
    if (row.locale) parts.push(element("span", {class: "rf-locale", lang: row.locale}, row.locale));
    return parts;
}

// Small helpers to make elements; text is always text, never markup.

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

// A button that only shows a sign has a label for those who do not see it.
export function button(text, {label, onclick, ...attributes} = {}) {
    return element("button", {type: "button", "aria-label": label, title: label, onclick, ...attributes}, text);
}

let counter = 0;
export const uniqueId = name => `rf-${name}-${++counter}`;

// Tells what happened to those who do not see it.
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

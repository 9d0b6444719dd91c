// The inputs of a row for the data on its link. They are kept while the row is drawn again, with the focus.

import {element} from "./elements.js";

const DATE = /^\d{4}-\d{2}-\d{2}$/;

// `inputs` are those of the field, `valueAt(slug)` gives what one shows, `faults` a text for each that is wrong.
export function drawData(old, {inputs, row, text, valueAt, faults = {}, isOff, readonly}) {
    if (readonly) return said(inputs, text, valueAt);
    const box = old ?? element("span", {class: "rf-data", "data-body": ""}, ...inputs.map(each => datum(each, text)));
    for (const [at, label] of [...box.children].entries()) {
        const {slug, label: name} = inputs[at];
        const control = label.querySelector("[data-datum]");
        const about = text.say("datumOf", {label: name, name: row.label});
        const fault = faults[slug];
        control.disabled = isOff;
        control.setAttribute("aria-label", fault ? `${about} – ${fault}` : about);
        control.title = fault ?? about;
        if (fault) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
        if (control !== document.activeElement) show(control, valueAt(slug));
    }
    return box;
}

function datum({slug, label, kind, choices, required}, text) {
    const made = kind === "choice" || kind === "flag" ? select(kind, choices, text) : input(kind);
    made.dataset.datum = slug;
    made.classList.add(`is-${kind}`);
    return element("label", {class: "rf-datum"}, element("span", {class: required ? "required" : null}, label), made);
}

function input(kind) {
    const isNumber = kind === "number";
    // A number input sends nothing for a wrong entry.
    return element("input", {
        type: isNumber || kind === "json" ? "text" : kind,
        "data-kind": kind,
        inputmode: isNumber ? "decimal" : null,
        step: kind === "datetime-local" || kind === "time" ? "any" : null,
        autocomplete: "off",
        spellcheck: kind === "json" ? "false" : null,
    });
}

function select(kind, choices, text) {
    const pairs =
        kind === "flag"
            ? [
                  ["true", text.say("yes")],
                  ["false", text.say("no")],
              ]
            : choices.map(choice => [choice, choice]);
    const options = [["", "–"], ...pairs].map(([value, shown]) => element("option", {value}, shown));
    return element("select", {"data-kind": kind}, ...options);
}

function show(control, value) {
    const wanted = value === null ? "" : String(value);
    if (control.value === wanted) return;
    const isKnown = control.localName !== "select" || [...control.options].some(each => each.value === wanted);
    if (!isKnown) control.append(element("option", {value: wanted}, wanted));
    // A stored date may have a time, which a date input would lose.
    if (control.type === "date" && wanted && !DATE.test(wanted)) control.type = "text";
    control.value = wanted;
}

// What an input says, as the field keeps it.
export function valueIn(control) {
    if (control.dataset.kind !== "flag") return control.value;
    return control.value === "" ? null : control.value === "true";
}

function said(inputs, text, valueAt) {
    const flags = {true: text.say("yes"), false: text.say("no")};
    const pairs = inputs.map(({slug, label}) => [label, valueAt(slug)]).filter(([, value]) => value !== null);
    return element(
        "span",
        {class: "rf-data"},
        pairs.map(([label, value]) => `${label}: ${flags[value] ?? value}`).join(" · "),
    );
}

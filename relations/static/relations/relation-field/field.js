// Reads a field's settings and first rows from the attributes that the server rendered.

import {Announcer} from "./elements.js";
import {Targets} from "./targets.js";
import {textOf} from "./text.js";

export function readField(box) {
    const {dataset} = box;
    const data = {
        label: dataset.label,
        flow: dataset.flow,
        types: dataset.types,
        addUrl: dataset.addUrl,
        orderUrl: dataset.orderUrl,
        sorts: dataset.sorts ? JSON.parse(dataset.sorts) : [],
        rowsUrl: dataset.rowsUrl,
        many: Boolean(dataset.many),
        readonly: Boolean(dataset.readonly),
        revision: number(dataset.revision),
        opened: number(dataset.opened),
        total: number(dataset.total) ?? 0,
        size: number(dataset.size),
        most: number(dataset.most),
        restore: dataset.restore ? JSON.parse(dataset.restore) : null,
        inputs: dataset.inputs ? JSON.parse(dataset.inputs) : [],
        faults: dataset.faults ? JSON.parse(dataset.faults) : {},
    };
    box.classList.toggle("has-few", data.inputs.length > 0 && data.inputs.length <= 3);
    return {
        box,
        data,
        rows: [...box.querySelectorAll("li")].map(readRow),
        input: box.querySelector("input[type=hidden]"),
        title: box.querySelector(".rf-title"),
        count: box.querySelector(".rf-count"),
        text: textOf(box),
        targets: new Targets(dataset.targetsUrl),
        announcer: new Announcer(),
    };
}

const number = text => (text ? Number(text) : null);

function readRow(li) {
    const {word, key, locale, state, pinned, line, picture, link: data} = li.dataset;
    const link = li.querySelector("a");
    const stateLabel = li.querySelector(".relations-state")?.textContent;
    return {
        word,
        key,
        locale,
        state,
        pinned,
        line,
        picture,
        stateLabel,
        url: link?.getAttribute("href"),
        label: li.firstElementChild.textContent,
        link: data ? JSON.parse(data) : undefined,
    };
}

// The JSON to submit with the form; '' if nothing was changed.
export function envelope(data, {seen, total}, changes) {
    if (!changes.connect.length && !changes.disconnect.length) return "";
    const {revision, opened} = data;
    const known = data.restore?.sent.seen ? data.restore.sent : {revision, opened, total, seen};
    return JSON.stringify({
        ...(known.revision === null ? {} : {revision: known.revision}),
        opened: known.opened,
        total: known.total,
        seen: known.seen,
        ...changes,
    });
}

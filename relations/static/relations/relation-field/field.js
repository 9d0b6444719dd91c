// Reads a field's settings and first rows from the attributes that the server rendered.

import {Announcer} from "./elements.js";
import {Targets} from "./targets.js";
import {Text} from "./text.js";

export function readField(box) {
    const {dataset} = box;
    const data = {
        label: dataset.label,
        flow: dataset.flow,
        types: dataset.types,
        addUrl: dataset.addUrl,
        rowsUrl: dataset.rowsUrl,
        many: Boolean(dataset.many),
        readonly: Boolean(dataset.readonly),
        revision: number(dataset.revision),
        opened: number(dataset.opened),
        total: number(dataset.total) ?? 0,
        size: number(dataset.size),
        restore: dataset.restore ? JSON.parse(dataset.restore) : null,
    };
    return {
        box,
        data,
        rows: [...box.querySelectorAll("li")].map(readRow),
        input: box.querySelector("input[type=hidden]"),
        title: box.querySelector(".rf-title"),
        count: box.querySelector(".rf-count"),
        text: new Text(JSON.parse(dataset.strings)),
        targets: new Targets(dataset.targetsUrl),
        announcer: new Announcer(),
    };
}

const number = text => (text ? Number(text) : null);

function readRow(li) {
    const {word, key, locale, state, pinned} = li.dataset;
    const link = li.querySelector("a");
    const stateLabel = li.querySelector(".relations-state")?.textContent;
    return {
        word,
        key,
        locale,
        state,
        pinned,
        stateLabel,
        url: link?.getAttribute("href"),
        label: li.firstElementChild.textContent,
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

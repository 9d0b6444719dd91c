// The buttons above the text, which show what holds at the cursor.

import {button, element} from "../relation-field/elements.js";
import {itemAt, outdent, toggleList} from "./lists.js";

const SIGNS = {bold: "B", italic: "I", underline: "U", strikethrough: "S", code: "</>"};
const LISTS = {unordered: "•", ordered: "1."};
const KINDS = [
    "paragraph",
    "heading1",
    "heading2",
    "heading3",
    "heading4",
    "heading5",
    "heading6",
    "quote",
    "codeBlock",
];

export class Toolbar {
    // `askLink` and `askImage` open the dialogs; askImage is null where files cannot be seen.
    constructor({ProseMirror, text, label, askLink, askImage}) {
        Object.assign(this, {ProseMirror, text});
        this.kind = element(
            "select",
            {class: "rb-kind", "aria-label": text.say("kind")},
            ...KINDS.map(kind => element("option", {value: kind}, kindName(kind, text))),
            element("option", {value: "item", hidden: true}, text.say("item")),
        );
        this.kind.addEventListener("change", () => this.become(this.kind.value));
        this.marks = Object.entries(SIGNS).map(([name, sign]) =>
            this.button(name, sign, (state, dispatch) =>
                ProseMirror.toggleMark(state.schema.marks[name])(state, dispatch),
            ),
        );
        this.lists = Object.entries(LISTS).map(([name, sign]) => this.button(name, sign, toggleList(name)));
        this.link = this.button("link", "↗", askLink);
        const image = askImage && this.button("image", "▣", askImage);
        this.past = [this.button("undo", "↶", ProseMirror.undo), this.button("redo", "↷", ProseMirror.redo)];
        const groups = [[this.kind], this.marks, [this.link, image], this.lists, this.past];
        this.element = element(
            "div",
            {class: "rb-bar", role: "group", "aria-label": text.say("tools", {field: label})},
            ...groups.map(group => element("span", {class: "rb-group"}, ...group.filter(Boolean))),
        );
    }

    button(name, sign, command) {
        const made = button("", {
            label: this.text.say(name),
            "data-sign": sign,
            class: `rb-${name}`,
            "data-name": name,
            onclick: () => {
                this.view.focus();
                command(this.view.state, this.view.dispatch, this.view);
            },
        });
        // The selection of the text stays.
        made.addEventListener("mousedown", event => event.preventDefault());
        return made;
    }

    // Makes the selected blocks of this kind; items of a list leave it first.
    become(kind) {
        const {view, ProseMirror} = this;
        const [, name, level] = /^([a-zA-Z]+)(\d?)$/.exec(kind);
        while (itemAt(view.state)) outdent(view.state, view.dispatch);
        const attrs = level ? {level: Number(level)} : null;
        ProseMirror.setBlockType(view.state.schema.nodes[name], attrs)(view.state, view.dispatch);
        view.focus();
    }

    draw(view) {
        this.view = view;
        const {state} = view;
        const found = itemAt(state);
        const {parent} = state.selection.$from;
        const kind = parent.type.name === "heading" ? `heading${parent.attrs.level}` : parent.type.name;
        this.kind.value = found || KINDS.includes(kind) ? kind : "";
        for (const each of [...this.marks, this.link]) press(each, holds(state, state.schema.marks[each.dataset.name]));
        for (const each of this.lists) press(each, found?.list.attrs.format === each.dataset.name);
        const {undo, redo} = this.ProseMirror;
        for (const [at, command] of [undo, redo].entries()) this.past[at].disabled = !command(state);
    }
}

const press = (made, is) => made.setAttribute("aria-pressed", String(Boolean(is)));

function holds({doc, selection: {$from, from, to, empty}, storedMarks}, type) {
    if (empty) return Boolean(type.isInSet(storedMarks ?? $from.marks()));
    return doc.rangeHasMark(from, to, type);
}

const kindName = (kind, text) => {
    const level = /\d$/.exec(kind);
    return level ? text.say("heading", {level: level[0]}) : text.say(kind);
};

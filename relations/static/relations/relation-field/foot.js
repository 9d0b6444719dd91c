// The bar below a list: how many changes are not saved, and the buttons that undo them.

import {button, element} from "./elements.js";

export class Foot {
    // `list` is an OrderedList; `before` are elements that come first.
    constructor(list, ...before) {
        const {text} = list;
        const act = (control, onclick) => button(text.say(control), {hidden: true, "data-control": control, onclick});
        this.list = list;
        this.changes = element("span", {class: "rf-changes"});
        this.undo = act("undo", () => list.undo());
        this.undoAll = act("undoAll", () => list.undoAll());
        this.element = element("div", {class: "rf-foot"}, ...before, this.changes, this.undo, this.undoAll);
    }

    draw() {
        const {edits, text} = this.list;
        const n = edits.changeCount;
        this.changes.textContent = n ? text.count("changes", n) : "";
        this.undo.hidden = !edits.past.length;
        this.undoAll.hidden = !n && !edits.past.length;
        this.element.hidden = !this.list.length && !edits.past.length;
    }
}

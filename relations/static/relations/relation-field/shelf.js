// Draws all rows of a list that the page has as a whole. Their elements are kept, since they may hold inputs.

import {isWithin, rowIn} from "./keyboard.js";

export class Shelf {
    // `source` has `length`, `entries(from, to)`, `key(entry)` and `draw(entry, old element or undefined)`.
    constructor(list, source, scroller = list) {
        Object.assign(this, {list, source, scroller, elements: new Map(), isDragging: false});
    }

    draw() {
        const active = this.focused();
        const drawn = this.source.entries(0, this.source.length).map(entry => {
            const key = this.source.key(entry);
            const made = this.source.draw(entry, this.elements.get(key));
            this.elements.set(key, made);
            return made;
        });
        this.put(drawn);
        this.refocus(active);
    }

    // Puts the rows in this order, and moves no more of them than it must.
    put(drawn) {
        const wanted = new Set(drawn);
        for (const each of [...this.list.children]) if (!wanted.has(each)) each.remove();
        drawn.forEach((made, at) => {
            if (this.list.children[at] !== made) this.list.insertBefore(made, this.list.children[at] ?? null);
        });
    }

    forget() {}

    scrollTo(index) {
        this.draw();
        this.list.children[index]?.scrollIntoView({block: "nearest"});
    }

    // -- focus: an element that is moved in the document loses it ----------------------------------------

    focused() {
        const active = document.activeElement;
        const row = rowIn(this.list, active);
        if (!row || isWithin(row, active)) return null;
        return {key: row.dataset.key, control: active.dataset.control};
    }

    refocus(active) {
        if (active && !this.list.contains(document.activeElement)) this.focus(active.key, active.control);
    }

    focus(key, control) {
        const row = this.elements.get(key);
        const wanted = control && row?.querySelector(`[data-control="${control}"]:not(:disabled)`);
        (wanted || row)?.focus({preventScroll: true});
    }
}

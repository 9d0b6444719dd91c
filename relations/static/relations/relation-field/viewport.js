// Draws only the visible part of a long list. All rows have the same height, and space above and below stands for
// the other rows, so the scrollbar is that of the whole list.

import {Shelf} from "./shelf.js";

const SPARE = 12; // rows beyond either edge

export class Viewport extends Shelf {
    // `source` has `length`, `entries(from, to)`, `key(entry)` and `draw(entry, old element or undefined)`.
    constructor(scroller, list, source) {
        super(list, source, scroller);
        Object.assign(this, {first: 0, last: 0});
        scroller.addEventListener("scroll", () => this.scrolled(), {passive: true});
        new ResizeObserver(() => this.scrolled()).observe(scroller);
    }

    // Rows that were dragged out of their places are drawn anew.
    forget() {
        this.elements.clear();
        this.list.replaceChildren();
    }

    get rowHeight() {
        return parseFloat(getComputedStyle(this.scroller).getPropertyValue("--rf-row-height")) || 40;
    }

    // The indexes of the first and the last visible row.
    get visible() {
        const first = Math.floor(this.scroller.scrollTop / this.rowHeight + 0.3);
        const shown = Math.max(Math.floor(this.scroller.clientHeight / this.rowHeight), 1);
        return [Math.min(first, Math.max(this.source.length - 1, 0)), Math.min(first + shown, this.source.length) - 1];
    }

    scrolled() {
        if (this.isDragging) this.extend();
        else this.draw();
        this.source.scrolled?.();
    }

    range() {
        const [first, last] = this.visible;
        return [Math.max(first - SPARE, 0), Math.min(last + 1 + SPARE, this.source.length)];
    }

    draw() {
        const [from, to] = this.range();
        const active = this.focused();
        const kept = new Map();
        const drawn = this.source.entries(from, to).map(entry => {
            const key = this.source.key(entry);
            const made = this.source.draw(entry, this.elements.get(key));
            kept.set(key, made);
            return made;
        });
        this.put(drawn);
        Object.assign(this, {elements: kept, first: from, last: to});
        this.makeRoom();
        this.refocus(active);
    }

    makeRoom() {
        this.list.style.paddingTop = `${this.first * this.rowHeight}px`;
        this.list.style.paddingBottom = `${Math.max(this.source.length - this.last, 0) * this.rowHeight}px`;
    }

    // While dragging, rows are only added at the edges and none is replaced.
    extend() {
        const [from, to] = this.range();
        const make = entry => {
            const key = this.source.key(entry);
            const made = this.elements.get(key) ?? this.source.draw(entry);
            this.elements.set(key, made);
            return made;
        };
        if (to > this.last) {
            this.list.append(...this.source.entries(this.last, to).map(make));
            this.last = to;
        }
        if (from < this.first) {
            this.list.prepend(...this.source.entries(from, this.first).map(make));
            this.first = from;
        }
        this.makeRoom();
    }

    // Redraws rows that were loaded while dragging.
    redraw() {
        if (!this.isDragging) return this.draw();
        for (const entry of this.source.entries(this.first, this.last)) {
            const known = this.elements.get(this.source.key(entry));
            if (known?.dataset.loading === "1") this.source.draw(entry, known);
        }
    }

    scrollTo(index) {
        const [first, last] = this.visible;
        if (index < first) this.scroller.scrollTop = index * this.rowHeight;
        else if (index > last) this.scroller.scrollTop = (index + 1) * this.rowHeight - this.scroller.clientHeight;
        this.draw();
    }
}

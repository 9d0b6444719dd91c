// An ordered list in an editor's hands: rows are moved, taken out and brought back, each step can be undone.

import {makeDraggable} from "./drag.js";
import {Edits} from "./edits.js";
import {isWithin, listenToKeys, rowIn} from "./keyboard.js";
import {Mover} from "./mover.js";
import {setActive} from "./row.js";
import {Selection} from "./selection.js";
import {entryAt, indexOf} from "./sequence.js";

// A subclass sets `viewport` and `frame`, and has `rowAt(place)`, `known` (the stored rows that it has, as pairs of
// place and row) and `write()`, which is called after each change. A row has a `word` of its own and a `label`.
export class OrderedList {
    // `settings` has `text` and `announcer`.
    constructor(settings, total) {
        Object.assign(this, settings);
        this.edits = new Edits(total, place => this.rowAt(place));
        this.selection = new Selection();
        this.active = 0;
        this.mover = new Mover({
            text: this.text,
            total: () => this.edits.count,
            move: (indexes, to) => this.moveTo(indexes, to),
        });
        this.edits.addEventListener("change", () => this.changed());
    }

    get length() {
        return this.edits.length;
    }
    key(entry) {
        return entry.row ? entry.row.word : `place ${entry.place}`;
    }

    listen() {
        const {list} = this.frame;
        listenToKeys(list, this);
        list.addEventListener("click", event => this.clicked(event));
        list.addEventListener("focusin", event => this.activate(rowIn(list, event.target)));
        makeDraggable(this.viewport, {
            selection: () => this.selected(),
            dropped: (indexes, gap) => this.moveRows(indexes, () => this.edits.move(indexes, gap)),
        });
    }

    // -- where things are -------------------------------------------------------------------------------

    at(index) {
        const entry = entryAt(this.edits.pieces, index);
        return entry && {...entry, row: entry.row ?? this.rowAt(entry.place)};
    }

    indexOfWord(word) {
        for (const [place, row] of this.known) {
            if (row.word === word) return indexOf(this.edits.pieces, {word, place});
        }
        return indexOf(this.edits.pieces, {word, place: null});
    }

    selected() {
        const places =
            this.selection.size > 1 ? new Map([...this.known].map(([place, row]) => [row.word, place])) : null;
        const indexOfSelected = word =>
            places ? indexOf(this.edits.pieces, {word, place: places.get(word) ?? null}) : this.indexOfWord(word);
        return [...this.selection.words.keys()]
            .map(indexOfSelected)
            .filter(index => index >= 0)
            .sort((a, b) => a - b);
    }

    movable(indexes) {
        return indexes.filter(index => this.at(index)?.row && this.at(index).state !== "removed");
    }

    // -- gestures ---------------------------------------------------------------------------------------

    clicked(event) {
        const {list} = this.frame;
        const li = rowIn(list, event.target);
        const control = event.target.closest("[data-control]");
        if (!li || !control || !li.contains(control) || isWithin(li, control)) return;
        const index = Number(li.dataset.index);
        const actions = {
            up: () => this.moveBy(index, -1),
            down: () => this.moveBy(index, 1),
            more: () => this.askWhere([index]),
            remove: () => this.remove([index]),
            restore: () => this.restore([index]),
            check: () => this.select(index, event.shiftKey, event.target.checked),
        };
        actions[control.dataset.control]?.();
    }

    activate(li) {
        const index = li ? Number(li.dataset.index) : this.active;
        if (index === this.active) return;
        this.active = index;
        // Update the element: replacing a button while it is pressed would lose the click.
        for (const each of this.frame.list.children) setActive(each, Number(each.dataset.index) === index);
    }

    moveBy(index, step) {
        const entry = this.at(index);
        if (!entry?.row || entry.number === null) return;
        const to = entry.number + step;
        if (to < 1 || to > this.edits.count) {
            this.announcer.say(this.text.say("saidEdge", {name: entry.row.label}));
            return;
        }
        this.moveTo([index], to);
    }

    moveTo(indexes, to) {
        this.moveRows(indexes, movable => {
            if (to === "top") this.edits.moveToTop(movable);
            else if (to === "bottom") this.edits.moveToBottom(movable);
            else this.edits.moveToNumber(movable, Math.min(Math.max(Math.trunc(to), 1), this.edits.count));
        });
    }

    moveRows(indexes, move) {
        const movable = this.movable(indexes);
        if (!movable.length) return this.viewport.draw();
        const {row} = this.at(movable[0]);
        move(movable);
        const index = this.indexOfWord(row.word);
        const {number} = this.at(index);
        this.show(index);
        const total = this.edits.count;
        this.announcer.say(
            movable.length > 1
                ? this.text.count("saidMovedMany", movable.length, {to: number})
                : this.text.say("saidMoved", {name: row.label, to: number, total}),
        );
    }

    // Scrolls a row into view, and focuses it if the focus is in the list.
    show(index) {
        const control = document.activeElement?.dataset?.control;
        const isInside = this.frame.list.contains(document.activeElement);
        this.active = index;
        this.viewport.scrollTo(index);
        const entry = this.at(index);
        if (entry && (isInside || document.activeElement === document.body))
            this.viewport.focus(this.key(entry), control);
    }

    remove(indexes) {
        const leaving = this.movable(indexes);
        if (!leaving.length) return this.restore(indexes);
        const rows = leaving.map(index => this.at(index).row);
        this.edits.remove(leaving);
        this.selection.set(rows, false);
        const index = this.indexOfWord(rows[0].word);
        this.show(index < 0 ? Math.min(leaving[0], this.length - 1) : index);
        this.frame.draw();
        this.announcer.say(
            rows.length > 1
                ? this.text.count("saidRemovedMany", rows.length)
                : this.text.say("saidRemoved", {name: rows[0].label}),
        );
    }

    restore(indexes) {
        const {row} = this.at(indexes[0]) ?? {};
        if (!row) return;
        this.edits.restore(indexes);
        const index = this.indexOfWord(row.word);
        this.show(index < 0 ? Math.min(indexes[0], this.length - 1) : index);
        this.announcer.say(this.text.say("saidRestored", {name: row.label}));
    }

    askWhere(indexes) {
        const movable = this.movable(indexes);
        if (!movable.length) return;
        const {row, number} = this.at(movable[0]);
        this.mover.open(movable, {name: row.label, number});
    }

    undo() {
        this.edits.undo();
        this.announcer.say(this.text.say("saidUndone"));
    }

    undoAll() {
        this.edits.undoAll();
        this.announcer.say(this.text.say("saidUndoneAll"));
    }

    focus(index) {
        const wanted = Math.min(Math.max(index, 0), this.length - 1);
        this.active = wanted;
        this.viewport.scrollTo(wanted);
        const entry = this.at(wanted);
        if (entry) this.viewport.focus(this.key(entry));
    }

    changed() {
        this.active = Math.min(this.active, Math.max(this.length - 1, 0));
        this.viewport.draw();
        this.frame.draw();
        this.write();
    }

    // Rows of a list that has no selection are not selected.
    select() {}
}

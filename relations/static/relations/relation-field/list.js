// The editor of a to-many relation: connects rows, changes, selection, search and keyboard.

import {changesOf, piecesOf} from "./delta.js";
import {makeDraggable} from "./drag.js";
import {Edits} from "./edits.js";
import {envelope} from "./field.js";
import {Frame} from "./frame.js";
import {listenToKeys} from "./keyboard.js";
import {Mover} from "./mover.js";
import {Pages} from "./pages.js";
import {drawRow, setActive} from "./row.js";
import {Selection} from "./selection.js";
import {entryAt, indexOf, slice} from "./sequence.js";
import {Viewport} from "./viewport.js";

const MOST_SELECTED = 1000;

export class RelationList {
    constructor(field) {
        Object.assign(this, field);
        const {rowsUrl: url, size, total, revision} = this.data;
        this.pages = new Pages({url, size, total, revision, rows: this.rows});
        this.edits = new Edits(total, place => this.pages.row(place));
        this.selection = new Selection();
        this.active = 0;
        this.mover = new Mover({
            text: this.text,
            total: () => this.edits.count,
            move: (indexes, to) => this.moveTo(indexes, to),
        });
        this.frame = new Frame(this);
        this.viewport = new Viewport(this.frame.scroller, this.frame.list, this);
        if (!this.data.readonly) this.listen();
        this.pages.addEventListener("load", () => this.viewport.redraw());
        this.pages.addEventListener("load", () => this.frame.draw());
        this.edits.addEventListener("change", () => this.changed());
        if (this.data.restore) this.edits.resume(piecesOf(this.data.restore, this.edits.first));
        this.viewport.draw();
        this.frame.draw();
    }

    listen() {
        const {list} = this.frame;
        listenToKeys(list, this);
        list.addEventListener("click", event => this.clicked(event));
        list.addEventListener("focusin", event => this.activate(event.target.closest("li")));
        makeDraggable(this.viewport, {
            selection: () => this.selected(),
            dropped: (indexes, gap) => this.moveRows(indexes, () => this.edits.move(indexes, gap)),
        });
        this.input.form.addEventListener("submit", event => this.submitted(event));
    }

    // -- what the viewport shows ------------------------------------------------------------------------

    get length() {
        return this.edits.length;
    }
    key(entry) {
        return entry.row ? entry.row.word : `place ${entry.place}`;
    }

    entries(from, to) {
        const found = slice(this.edits.pieces, from, to);
        const missing = found.filter(entry => !entry.row && !this.pages.row(entry.place)).map(entry => entry.place);
        if (missing.length) this.pages.need(Math.min(...missing), Math.max(...missing) + 1);
        return found.map(entry => ({...entry, row: entry.row ?? this.pages.row(entry.place)}));
    }

    draw(entry, old) {
        const {text, data} = this;
        const isSelected = this.selection.has(entry.row);
        const made = drawRow(entry, old, {
            text,
            total: this.edits.count,
            isSelected,
            isActive: entry.index === this.active,
            readonly: data.readonly,
        });
        made.dataset.key = this.key(entry);
        return made;
    }

    scrolled() {
        this.frame.tellRange();
    }

    // -- where things are -------------------------------------------------------------------------------

    at(index) {
        const entry = entryAt(this.edits.pieces, index);
        return entry && {...entry, row: entry.row ?? this.pages.row(entry.place)};
    }

    indexOfWord(word) {
        for (const [place, row] of this.pages.rows) {
            if (row.word === word) return indexOf(this.edits.pieces, {word, place});
        }
        return indexOf(this.edits.pieces, {word, place: null});
    }

    selected() {
        return [...this.selection.words.keys()]
            .map(word => this.indexOfWord(word))
            .filter(index => index >= 0)
            .sort((a, b) => a - b);
    }

    movable(indexes) {
        return indexes.filter(index => this.at(index)?.row && this.at(index).state !== "removed");
    }

    isConnected(row) {
        const change = this.edits.changes.find(piece => piece.row.word === row.word);
        return change ? change.state !== "removed" : Boolean(row.connected);
    }

    // -- gestures ---------------------------------------------------------------------------------------

    clicked(event) {
        const li = event.target.closest("li");
        const control = event.target.closest("[data-control]")?.dataset.control;
        if (!li) return;
        const index = Number(li.dataset.index);
        const actions = {
            up: () => this.moveBy(index, -1),
            down: () => this.moveBy(index, 1),
            more: () => this.askWhere([index]),
            remove: () => this.remove([index]),
            restore: () => this.restore([index]),
            check: () => this.select(index, event.shiftKey, event.target.checked),
        };
        actions[control]?.();
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

    connect(rows, place) {
        const isNew = row => !this.isConnected(row);
        const back = rows.filter(row => isNew(row) && this.edits.changes.some(piece => piece.row.word === row.word));
        for (const row of back) this.restore([this.indexOfWord(row.word)]);
        const coming = rows.filter(isNew);
        if (!coming.length) return;
        const after = this.selected().at(-1);
        const gap = place === "start" ? 0 : place === "after" && after !== undefined ? after + 1 : this.length;
        this.edits.add(coming, gap);
        const index = this.indexOfWord(coming[0].word);
        const {number} = this.at(index);
        this.viewport.scrollTo(index);
        this.announcer.say(
            coming.length > 1
                ? this.text.count("saidAddedMany", coming.length)
                : this.text.say("saidAdded", {name: coming[0].label, to: number, total: this.edits.count}),
        );
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

    retry() {
        this.pages.retry();
        this.viewport.draw();
        this.frame.draw();
    }

    // -- selecting --------------------------------------------------------------------------------------

    async select(index, isRange, isSelected) {
        const {last} = this.selection;
        const isWanted = isSelected ?? !this.selection.has(this.at(index)?.row);
        const [from, to] = isRange && last !== null ? [Math.min(last, index), Math.max(last, index)] : [index, index];
        this.selection.last = index;
        this.selection.set(await this.loaded(from, Math.min(to + 1, from + MOST_SELECTED)), isWanted);
        this.viewport.draw();
        this.frame.draw();
    }

    // Selectable rows between two indexes. Rows that are not loaded yet are loaded.
    async loaded(from, to) {
        const places = slice(this.edits.pieces, from, to)
            .filter(entry => !entry.row)
            .map(entry => entry.place);
        if (places.some(place => !this.pages.row(place))) {
            await this.pages.need(Math.min(...places), Math.max(...places) + 1);
        }
        return this.entries(from, to)
            .filter(entry => entry.row && entry.state !== "removed")
            .map(entry => entry.row);
    }

    async selectAll(isSelected) {
        this.selection.clear();
        if (isSelected) {
            const rows = await this.loaded(0, Math.min(this.length, MOST_SELECTED));
            this.selection.set(rows, true);
            if (this.length > MOST_SELECTED) this.announcer.say(this.text.say("tooMany", {n: rows.length}));
        }
        this.viewport.draw();
        this.frame.draw();
    }

    // -- what is sent -----------------------------------------------------------------------------------

    changed() {
        this.active = Math.min(this.active, Math.max(this.length - 1, 0));
        this.viewport.draw();
        this.frame.draw();
        this.write();
    }

    // A change is submitted with its neighbours' words, so rows not loaded yet are loaded first.
    write() {
        const {missing, ...changes} = changesOf(this.edits.pieces, place => this.pages.row(place));
        this.isIncomplete = missing.length > 0;
        if (missing.some(place => !this.pages.isSettled(place))) {
            this.pending = Promise.all(missing.map(place => this.pages.need(place, place + 1))).then(() =>
                this.write(),
            );
            return this.pending;
        }
        this.pending = null;
        // If the list is now shorter, a position beyond its end means its end.
        this.isIncomplete &&= this.pages.hasFailed;
        this.input.value = envelope(this.data, {seen: this.pages.seen(), total: this.data.total}, changes);
    }

    // Delays submitting until all neighbours are loaded; if that fails, the form is not submitted.
    async submitted(event) {
        if (!this.isIncomplete) return;
        const {submitter} = event;
        event.preventDefault();
        if (!this.pending) this.pages.retry();
        await this.write();
        if (!this.isIncomplete) this.input.form.requestSubmit(submitter);
    }
}

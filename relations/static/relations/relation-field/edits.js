// The editor's changes of a list as steps, each of which can be undone.

import {typed, without} from "./data.js";
import {changed, gapOfNumber, length, liveLength, put, putHome, putRemoved, settle, stored, take} from "./sequence.js";
import {arranged} from "./sort.js";

export class Edits extends EventTarget {
    constructor(total, rowOf) {
        super();
        this.rowOf = rowOf;
        this.first = stored(total);
        this.pieces = this.first;
        this.data = new Map();
        this.past = [];
    }

    get length() {
        return length(this.pieces);
    }
    get count() {
        return liveLength(this.pieces);
    }
    get changes() {
        return changed(this.pieces);
    }
    // How many rows are changed, by their place or by the data on their links.
    get changeCount() {
        const moved = new Set(this.changes.map(piece => piece.row.word));
        return moved.size + [...this.data.keys()].filter(word => !moved.has(word)).length;
    }

    // -- steps ----------------------------------------------------------------------------------------

    // Moves rows before index `gap`, counted among the rows that do not move.
    move(indexes, gap) {
        const [rest, taken] = take(this.pieces, indexes, this.rowOf);
        this.step(settle(put(rest, gap, taken)));
    }

    moveToNumber(indexes, number) {
        const [rest, taken] = take(this.pieces, indexes, this.rowOf);
        this.step(settle(put(rest, gapOfNumber(rest, number), taken)));
    }

    moveToTop(indexes) {
        this.move(indexes, 0);
    }
    moveToBottom(indexes) {
        this.move(indexes, this.length);
    }

    // Gives the rows that stay a new order; each entry has its row.
    arrange(entries) {
        const removed = this.pieces.filter(piece => piece.state === "removed");
        this.step(arranged(entries, removed));
    }

    add(rows, gap) {
        this.step(
            put(
                this.pieces,
                gap,
                rows.map(row => ({row, was: null, state: "added"})),
            ),
        );
    }

    // Removes added rows; others return to their stored position and are struck out.
    remove(indexes) {
        const [rest, taken] = take(this.pieces, indexes, this.rowOf);
        const leaving = taken.filter(item => item.was !== null);
        const gone = without(
            this.data,
            taken.map(item => item.row),
        );
        this.step(
            settle(
                putRemoved(
                    rest,
                    leaving.map(item => ({...item, state: "removed"})),
                ),
            ),
            gone,
        );
    }

    // Undoes all changes of these rows.
    restore(indexes) {
        const [rest, taken] = take(this.pieces, indexes, this.rowOf);
        const back = taken.filter(item => item.was !== null).map(item => ({...item, state: "moved"}));
        const data = without(
            this.data,
            taken.map(item => item.row),
        );
        this.step(settle(back.reduce(putHome, rest)), data);
    }

    // Types a value into the row's input for this attribute. What is typed in a row there is one step.
    type({row, place}, slug, value) {
        const name = `${row.word} ${slug}`;
        const data = typed(this.data, {row, place}, slug, value);
        if (this.typing !== name) this.step(this.pieces, data);
        else this.show(this.pieces, data);
        this.typing = name;
    }

    step(pieces, data = this.data) {
        this.past.push({pieces: this.pieces, data: this.data});
        this.show(pieces, data);
    }

    undo() {
        const {pieces, data} = this.past.pop() ?? this;
        this.show(pieces, data);
    }

    undoAll() {
        this.past = [];
        this.show(this.first, new Map());
    }

    // Restores submitted changes that could not be saved.
    resume(pieces, data = new Map()) {
        this.past = [{pieces: this.first, data: new Map()}];
        this.show(pieces, data);
    }

    show(pieces, data) {
        Object.assign(this, {pieces, data, typing: null});
        this.dispatchEvent(new Event("change"));
    }
}

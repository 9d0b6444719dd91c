// The editor's changes of a list as steps, each of which can be undone.

import {changed, gapOfNumber, length, liveLength, put, putHome, settle, stored, take} from "./sequence.js";

export class Edits extends EventTarget {
    constructor(total, rowOf) {
        super();
        this.rowOf = rowOf;
        this.first = stored(total);
        this.pieces = this.first;
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
        this.step(settle(leaving.reduce((pieces, item) => putHome(pieces, {...item, state: "removed"}), rest)));
    }

    // Undoes all changes of these rows.
    restore(indexes) {
        const [rest, taken] = take(this.pieces, indexes, this.rowOf);
        const back = taken.filter(item => item.was !== null).map(item => ({...item, state: "moved"}));
        this.step(settle(back.reduce(putHome, rest)));
    }

    step(pieces) {
        this.past.push(this.pieces);
        this.show(pieces);
    }

    undo() {
        this.show(this.past.pop() ?? this.pieces);
    }

    undoAll() {
        this.past = [];
        this.show(this.first);
    }

    // Restores submitted changes that could not be saved.
    resume(pieces) {
        this.past = [this.first];
        this.show(pieces);
    }

    show(pieces) {
        this.pieces = pieces;
        this.dispatchEvent(new Event("change"));
    }
}

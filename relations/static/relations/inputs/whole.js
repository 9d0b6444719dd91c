// An ordered list all of whose rows are in the page: of files, or of parts.

import {OrderedList} from "../relation-field/ordered.js";
import {slice} from "../relation-field/sequence.js";
import {standing} from "./order.js";

export class WholeList extends OrderedList {
    // `rows` are those that are stored.
    constructor(settings, rows) {
        super(settings, rows.length);
        this.rows = rows;
    }

    rowAt(place) {
        return this.rows[place];
    }
    get known() {
        return this.rows.entries();
    }
    get standing() {
        return standing(this.edits.pieces, this.rows);
    }
    // Elements are kept for rows, wherever these move.
    key(entry) {
        return (entry.row ?? this.rows[entry.place]).word;
    }

    entries(from, to) {
        return slice(this.edits.pieces, from, to).map(entry => ({...entry, row: entry.row ?? this.rows[entry.place]}));
    }

    add(rows) {
        const gap = this.length;
        this.edits.add(rows, gap);
        this.viewport.scrollTo(gap + rows.length - 1);
        const {row, number} = this.at(gap);
        this.announcer.say(this.text.say("saidAdded", {name: row.label, to: number, total: this.edits.count}));
    }
}

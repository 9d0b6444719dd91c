// What tests of the relation field's lists share.

import {Edits} from "../../relations/static/relations/relation-field/edits.js";
import {slice} from "../../relations/static/relations/relation-field/sequence.js";

export const wordOf = place => `s${place}`;
export const rowOf = place => ({word: wordOf(place)});
export const added = (...words) => words.map(word => ({word}));

// A stored list of so many rows in the hands of an editor.
export const edits = total => new Edits(total, rowOf);

// Everything that stands in the list, in order: {word, state}.
export function shown(pieces) {
    return slice(pieces, 0, Number.POSITIVE_INFINITY).map(({row, place, state}) => ({
        word: row?.word ?? wordOf(place),
        state,
    }));
}

// The words of the rows that will stay, in order.
export const words = pieces =>
    shown(pieces)
        .filter(({state}) => state !== "removed")
        .map(({word}) => word);

// Numbers below `limit` in a row that the seed decides (a linear congruential generator).
export function dice(seed) {
    let state = seed;
    return limit => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return Math.floor((state / 2147483648) * limit);
    };
}

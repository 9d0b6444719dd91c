// A new order of a whole list as pieces, with as few moves as it takes. Pure functions.

import {putRemoved, settle} from "./sequence.js";

// `wanted` are the entries {row, place} that stay, in the new order, all with their rows; `removed` the pieces of rows
// that are taken out.
export function arranged(wanted, removed) {
    const kept = staying(wanted.map(entry => entry.place));
    const pieces = wanted.map(({row, place}, at) => {
        if (kept.has(at)) return {at: place, count: 1};
        return {row, was: place, state: place === null ? "added" : "moved"};
    });
    return settle(putRemoved(pieces, removed));
}

// The indexes of a longest rising run of places; null is the place of a new row.
function staying(places) {
    const ends = []; // by length, the index with which such a run ends lowest
    const before = [];
    places.forEach((place, at) => {
        if (place === null) return;
        let [low, high] = [0, ends.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (places[ends[middle]] < place) low = middle + 1;
            else high = middle;
        }
        before[at] = ends[low - 1];
        ends[low] = at;
    });
    const kept = new Set();
    for (let at = ends.at(-1); at !== undefined; at = before[at]) kept.add(at);
    return kept;
}

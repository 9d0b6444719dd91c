// The order of a list that the page has as a whole, as words. Pure functions.

import {putHome, settle, slice} from "../relation-field/sequence.js";

// The rows that stay, in order: those of runs are in `rows`, by their stored positions.
export function standing(pieces, rows) {
    return slice(pieces, 0, Number.POSITIVE_INFINITY)
        .filter(({state}) => state !== "removed")
        .map(({row, place}) => row ?? rows[place]);
}

// The pieces of a list that was stored as `rows` and is to have the rows `wanted`, in this order.
export function piecesFor(rows, wanted) {
    const places = new Map(rows.map((row, place) => [row.word, place]));
    const coming = wanted.map(row => {
        const was = places.get(row.word) ?? null;
        return was === null ? {row, was, state: "added"} : {row: rows[was], was, state: "moved"};
    });
    const staying = new Set(wanted.map(row => row.word));
    const leaving = rows.map((row, was) => ({row, was, state: "removed"})).filter(({row}) => !staying.has(row.word));
    return settle(leaving.reduce(putHome, settle(coming)));
}

// Conversion between the editor's pieces (sequence.js) and the delta that is submitted: targets to disconnect,
// and targets to connect with their neighbours, in order.

import {sentOf, sentOfNew, staying} from "./data.js";
import {indexOf, length, put, settle, take} from "./sequence.js";

const isPlaced = piece => piece.row && piece.state !== "removed";

// Returns {disconnect, connect, missing}. `missing` are stored positions whose rows must be loaded first.
export function changesOf(pieces, rowAt, data = new Map()) {
    const missing = [];
    const connect = [];
    const wordAt = (place, isNeeded) => {
        const row = rowAt(place);
        if (!row && isNeeded) missing.push(place);
        return row?.word;
    };
    const lastStanding = pieces.findLastIndex(piece => !isPlaced(piece));
    let number = 1;
    pieces.forEach((piece, at) => {
        if (isPlaced(piece)) {
            const item = {target: piece.row.word, now: number};
            if (piece.was !== null) item.was = piece.was + 1;
            const link = piece.was === null ? sentOfNew(data, piece.row) : sentOf(data, piece.row);
            connect.push({...item, ...neighbours(pieces, at, lastStanding, wordAt), ...link});
        }
        number += piece.row ? Number(piece.state !== "removed") : piece.count;
    });
    connect.push(...staying(data, new Set(pieces.filter(piece => piece.row).map(piece => piece.row.word))));
    const disconnect = pieces.filter(piece => piece.state === "removed").map(piece => piece.row.word);
    return {disconnect, connect, missing};
}

function neighbours(pieces, at, lastStanding, wordAt) {
    if (at > lastStanding) return {end: true};
    if (at === 0) return {start: true};
    const above = pieces[at - 1];
    const after = above.row ? above.row.word : wordAt(above.at + above.count - 1, true);
    const run = pieces.slice(at + 1).find(piece => !piece.row);
    const before = run && wordAt(run.at, false);
    if (!after) return before ? {before} : {end: true};
    return before ? {after, before} : {after};
}

// Returns the pieces for submitted changes. `rows` are by word, `places` the positions of those in the stored list.
export function piecesOf({sent, rows, places}, first) {
    const byWord = new Map(rows.map(row => [row.word, row]));
    const placeOf = word => places[word] ?? null;
    const rowOf = place => [...byWord.values()].find(row => placeOf(row.word) === place);
    let pieces = first;
    const lift = word => {
        const [rest, taken] = take(pieces, [indexOf(pieces, {word, place: placeOf(word)})], rowOf);
        pieces = rest;
        return taken[0];
    };
    const moving = new Map();
    const coming = (sent.connect ?? []).filter(item => !item.stay || placeOf(item.target) === null);
    for (const {target} of coming) {
        moving.set(
            target,
            placeOf(target) === null ? {row: byWord.get(target), was: null, state: "added"} : lift(target),
        );
    }
    for (const word of sent.disconnect ?? []) {
        if (placeOf(word) === null) continue;
        const at = indexOf(pieces, {word, place: placeOf(word)});
        pieces = put(take(pieces, [at], rowOf)[0], at, [{row: byWord.get(word), was: placeOf(word), state: "removed"}]);
    }
    for (const item of coming) {
        pieces = put(
            pieces,
            gapOf(item, word => indexOf(pieces, {word, place: placeOf(word)}), length(pieces)),
            [moving.get(item.target)],
        );
    }
    return settle(pieces);
}

function gapOf(item, find, end) {
    if (item.start) return 0;
    const above = item.after ? find(item.after) : -1;
    if (above >= 0) return above + 1;
    const below = item.before ? find(item.before) : -1;
    return below >= 0 ? below : end;
}

// The order of lists that a page has as a whole.

import assert from "node:assert/strict";
import {test} from "node:test";
import {piecesFor, standing} from "../../relations/static/relations/inputs/order.js";
import {stored} from "../../relations/static/relations/relation-field/sequence.js";
import {dice, shown} from "./lists.mjs";

const rows = [..."abcdef"].map(word => ({word}));
const named = (...words) => words.map(word => ({word}));
const order = pieces => standing(pieces, rows).map(row => row.word);
const states = pieces => shown(pieces).map(({word, state}) => [rows[word.slice(1)]?.word ?? word, state]);

test("the stored order has no changes", () => {
    assert.deepEqual(piecesFor(rows, rows), stored(rows.length));
});

test("what is wanted stands in that order", () => {
    const roll = dice(7);
    for (let turn = 0; turn < 200; turn++) {
        const pool = [..."abcdefxyz"].filter(() => roll(3));
        const wanted = pool.map(word => [roll(1000), word]).sort((one, other) => one[0] - other[0]);
        const words = wanted.map(([, word]) => word);
        assert.deepEqual(order(piecesFor(rows, named(...words))), words);
    }
});

test("a row that is taken out stays in its place, struck out", () => {
    assert.deepEqual(states(piecesFor(rows.slice(0, 3), named("a", "c"))), [
        ["a", undefined],
        ["b", "removed"],
        ["c", undefined],
    ]);
});

test("a row that was not stored is added", () => {
    assert.deepEqual(states(piecesFor(rows.slice(0, 1), named("x", "a"))), [
        ["x", "added"],
        ["a", undefined],
    ]);
});

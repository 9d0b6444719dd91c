// A whole list in a new order, as few moves.

import assert from "node:assert/strict";
import {test} from "node:test";
import {arranged} from "../../relations/static/relations/relation-field/sort.js";
import {added, dice, edits, rowOf, shown, words} from "./lists.mjs";

const entries = (...places) => places.map(place => ({row: rowOf(place), place}));

test("one row that stands wrong is one move", () => {
    const pieces = arranged(entries(0, 1, 4, 2, 3), []);
    assert.deepEqual(
        pieces.filter(piece => piece.row).map(piece => piece.row.word),
        ["s4"],
    );
});

test("an order that is there already is no change", () => {
    assert.deepEqual(arranged(entries(0, 1, 2), []), [{at: 0, count: 3}]);
});

test("any order is reached, with rows that are new and rows that are taken out", () => {
    for (let seed = 1; seed <= 100; seed++) {
        const roll = dice(seed);
        const list = edits(8);
        list.remove([roll(8)]);
        list.add(added("new"), roll(9));
        const live = shown(list.pieces).filter(({state}) => state !== "removed");
        const rest = live.map(({word}) => ({row: {word}, place: word === "new" ? null : Number(word.slice(1))}));
        const wanted = [];
        while (rest.length) wanted.push(...rest.splice(roll(rest.length), 1));
        list.arrange(wanted);
        assert.deepEqual(
            words(list.pieces),
            wanted.map(({row}) => row.word),
            `seed ${seed}`,
        );
        assert.equal(list.count, 8);
    }
});

test("ten thousand rows are turned round in good time", () => {
    const places = Array.from({length: 10_000}, (_, at) => 9_999 - at);
    const began = performance.now();
    assert.equal(arranged(entries(...places), []).filter(piece => piece.row).length, 9_999);
    assert.ok(performance.now() - began < 10_000);
});

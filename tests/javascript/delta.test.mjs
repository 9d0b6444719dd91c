// What is sent of an editor's changes, and the changes that are made of it again.

import assert from "node:assert/strict";
import {test} from "node:test";
import {changesOf, piecesOf} from "../../relations/static/relations/relation-field/delta.js";
import {stored} from "../../relations/static/relations/relation-field/sequence.js";
import {added, dice, edits, rowOf, shown, words} from "./lists.mjs";

const TOTAL = 8;
const places = Object.fromEntries(Array.from({length: TOTAL}, (_, place) => [rowOf(place).word, place]));

function again(sent, fresh = []) {
    const rows = [...Object.keys(places), ...fresh].map(word => ({word}));
    return piecesOf({sent, rows, places}, stored(TOTAL));
}

test("nothing changed, nothing sent", () => {
    assert.deepEqual(changesOf(stored(3), rowOf), {disconnect: [], connect: [], missing: []});
});

test("a moved row names its neighbours, and its numbers before and now", () => {
    const list = edits(5);
    list.move([4], 1);
    assert.deepEqual(changesOf(list.pieces, rowOf).connect, [
        {target: "s4", was: 5, now: 2, after: "s0", before: "s1"},
    ]);
});

test("rows at the ends say so", () => {
    const list = edits(3);
    list.add(added("first"), 0);
    list.add(added("last"), 4);
    assert.deepEqual(changesOf(list.pieces, rowOf).connect, [
        {target: "first", now: 1, start: true},
        {target: "last", now: 5, end: true},
    ]);
});

test("a neighbour that is not loaded is asked for", () => {
    const list = edits(100);
    list.move([0], 49);
    assert.deepEqual(changesOf(list.pieces, place => (place === 0 ? rowOf(0) : undefined)).missing, [49]);
});

test("what was sent makes the same list again", () => {
    for (let seed = 1; seed <= 200; seed++) {
        const roll = dice(seed);
        const list = edits(TOTAL);
        const fresh = [];
        for (let step = 0; step < 5; step++) {
            const live = shown(list.pieces).flatMap(({state}, index) => (state === "removed" ? [] : [index]));
            const verb = roll(3);
            if (verb === 0 && live.length) list.move([live[roll(live.length)]], roll(list.length));
            else if (verb === 1 && live.length) list.remove([live[roll(live.length)]]);
            else {
                fresh.push(`n${step}`);
                list.add(added(`n${step}`), roll(list.length + 1));
            }
        }
        const sent = changesOf(list.pieces, rowOf);
        assert.deepEqual(sent.missing, []);
        assert.deepEqual(words(again(sent, fresh)), words(list.pieces), `seed ${seed}`);
    }
});

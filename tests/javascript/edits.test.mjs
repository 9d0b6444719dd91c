// An editor's steps on a list, against the same steps on a plain array.

import assert from "node:assert/strict";
import {test} from "node:test";
import {length, putHome, putRemoved, slice, take} from "../../relations/static/relations/relation-field/sequence.js";
import {added, dice, edits, shown, words} from "./lists.mjs";

test("a row moves up and down", () => {
    const list = edits(4);
    list.move([3], 0);
    assert.deepEqual(words(list.pieces), ["s3", "s0", "s1", "s2"]);
    list.moveToBottom([0]);
    assert.deepEqual(words(list.pieces), ["s0", "s1", "s2", "s3"]);
});

test("a row that goes back to its place is no change", () => {
    const list = edits(4);
    list.move([1], 3);
    assert.equal(list.changes.length, 1);
    list.move([3], 1);
    assert.equal(list.changes.length, 0);
    assert.deepEqual(list.pieces, [{at: 0, count: 4}]);
});

test("rows that are moved together keep their order", () => {
    const list = edits(5);
    list.moveToTop([4, 2]);
    assert.deepEqual(words(list.pieces), ["s2", "s4", "s0", "s1", "s3"]);
});

test("a row gets the number asked for, where removed ones have none", () => {
    const list = edits(5);
    list.remove([0]);
    list.moveToNumber([4], 2);
    assert.deepEqual(words(list.pieces), ["s1", "s4", "s2", "s3"]);
});

test("a removed row keeps its place, has no number, and comes back", () => {
    const list = edits(3);
    list.remove([1]);
    assert.deepEqual(
        slice(list.pieces, 0, 3).map(({number}) => number),
        [1, null, 2],
    );
    assert.equal(list.count, 2);
    list.restore([1]);
    assert.deepEqual(list.pieces, [{at: 0, count: 3}]);
});

test("an added row that is removed is gone", () => {
    const list = edits(2);
    list.add(added("new"), 1);
    list.remove([1]);
    assert.deepEqual(list.pieces, [{at: 0, count: 2}]);
});

test("steps are undone one by one, or all", () => {
    const list = edits(3);
    list.move([0], 2);
    const once = list.pieces;
    list.remove([0]);
    list.undo();
    assert.equal(list.pieces, once);
    list.remove([0]);
    list.undoAll();
    list.undo();
    assert.deepEqual(list.pieces, [{at: 0, count: 3}]);
});

test("three changes of a hundred thousand rows are few pieces", () => {
    const list = edits(100_000);
    for (const index of [10, 50_000, 99_990]) list.move([index], index - 5);
    assert.ok(list.pieces.length <= 10);
    assert.equal(length(list.pieces), 100_000);
});

test("whatever is moved, added and removed stands as in a plain array", () => {
    for (let seed = 1; seed <= 200; seed++) {
        const roll = dice(seed);
        const list = edits(8);
        let plain = words(list.pieces);
        for (let step = 0; step < 12; step++) {
            const live = shown(list.pieces).flatMap(({state}, index) => (state === "removed" ? [] : [index]));
            const verb = roll(3);
            if (verb === 0 && live.length) {
                const from = roll(live.length);
                const to = roll(plain.length) + 1;
                list.moveToNumber([live[from]], to);
                plain.splice(to - 1, 0, plain.splice(from, 1)[0]);
            } else if (verb === 1) {
                list.add(added(`n${step}`), list.length);
                plain.push(`n${step}`);
            } else if (live.length) {
                const at = roll(live.length);
                list.remove([live[at]]);
                plain = plain.filter((_, index) => index !== at);
            }
            assert.deepEqual(words(list.pieces), plain, `seed ${seed}, step ${step}`);
        }
    }
});

test("rows that are removed together stand where each alone is put", () => {
    for (let seed = 1; seed <= 200; seed++) {
        const roll = dice(seed);
        const list = edits(9);
        for (let step = 0; step < 3; step++) list.move([roll(9)], roll(9));
        list.add(added("new"), 4);
        const [rest, taken] = take(
            list.pieces,
            [...Array(10).keys()].filter(() => roll(2)),
            list.rowOf,
        );
        const leaving = taken.filter(({was}) => was !== null).map(item => ({...item, state: "removed"}));
        assert.deepEqual(putRemoved(rest, leaving), leaving.reduce(putHome, rest), `seed ${seed}`);
    }
});

// The data on links: what was typed into rows, what is sent of it, and what comes back.

import assert from "node:assert/strict";
import {test} from "node:test";
import {dataOf, defaultsOf, shownIn, typed} from "../../relations/static/relations/relation-field/data.js";
import {changesOf} from "../../relations/static/relations/relation-field/delta.js";
import {Edits} from "../../relations/static/relations/relation-field/edits.js";

const rowOf = place => ({word: `s${place}`, link: {role: `R${place}`}});
const entry = place => ({row: rowOf(place), place});
const edits = () => new Edits(4, rowOf);
const sent = list => changesOf(list.pieces, rowOf, list.data);

test("a row that is edited alone keeps its place, and says what it had", () => {
    const list = edits();
    list.type(entry(2), "role", "boss");
    assert.deepEqual(sent(list).connect, [{target: "s2", was: 3, stay: true, link: {role: "boss"}, had: {role: "R2"}}]);
    assert.equal(list.changeCount, 1);
});

test("what is typed back is no change", () => {
    const list = edits();
    list.type(entry(2), "role", "boss");
    list.type(entry(2), "role", "R2");
    assert.deepEqual(sent(list).connect, []);
    assert.equal(list.changeCount, 0);
});

test("an input that is emptied says so", () => {
    const list = edits();
    list.type(entry(2), "role", "");
    assert.deepEqual(sent(list).connect[0].link, {role: null});
    assert.equal(shownIn(list.data, rowOf(2), "role"), null);
});

test("typing in one input is one step", () => {
    const list = edits();
    for (const value of ["b", "bo", "bos"]) list.type(entry(2), "role", value);
    list.type(entry(2), "days", "3");
    assert.equal(list.past.length, 2);
    list.undo();
    assert.equal(shownIn(list.data, rowOf(2), "role"), "bos");
    list.undo();
    assert.equal(list.data.size, 0);
});

test("a moved row sends its place and its data, once", () => {
    const list = edits();
    list.type(entry(3), "role", "boss");
    list.move([3], 0);
    assert.deepEqual(sent(list).connect, [
        {target: "s3", was: 4, now: 1, start: true, link: {role: "boss"}, had: {role: "R3"}},
    ]);
    assert.equal(list.changeCount, 1);
});

test("a new row sends its defaults, and what was typed over them", () => {
    const list = edits();
    const link = defaultsOf([{slug: "role", default: "guest"}, {slug: "days"}]);
    list.add([{word: "n", link}], 4);
    list.type({row: {word: "n", link}, place: null}, "days", "3");
    assert.deepEqual(sent(list).connect, [{target: "n", now: 5, end: true, link: {role: "guest", days: "3"}}]);
});

test("a row that is taken out or brought back loses what was typed", () => {
    const list = edits();
    list.type(entry(1), "role", "boss");
    list.remove([1]);
    assert.deepEqual(sent(list), {disconnect: ["s1"], connect: [], missing: []});
    list.restore([1]);
    assert.equal(list.data.size, 0);
});

test("what was sent is typed again, with what the page had shown at first", () => {
    const rows = [{word: "s2", link: {role: "others"}}];
    const item = {target: "s2", was: 3, stay: true, link: {role: "boss"}, had: {role: "R2"}};
    const again = seen => dataOf({sent: {connect: [item], seen}, rows, places: {s2: 2}}).get("s2").had;
    assert.deepEqual(again([]), {role: "R2"});
    assert.deepEqual(again(undefined), {role: "others"}); // the page of conflicts has shown it
});

test("a value is shown as it was typed, else as it is stored", () => {
    const data = typed(new Map(), entry(1), "lead", false);
    assert.equal(shownIn(data, rowOf(1), "lead"), false);
    assert.equal(shownIn(data, rowOf(1), "role"), "R1");
});

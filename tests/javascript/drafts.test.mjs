// Drafts that the browser keeps, over a storage that is a plain object.

import assert from "node:assert/strict";
import {test} from "node:test";
import {lengthOf} from "../../relations/static/relations/form/counter.js";
import {Drafts} from "../../relations/static/relations/form/drafts.js";
import {isSave} from "../../relations/static/relations/form/keys.js";

class Store {
    constructor(room = Infinity) {
        this.room = room;
        this.items = new Map();
    }
    get length() {
        return this.items.size;
    }
    key(at) {
        return [...this.items.keys()][at] ?? null;
    }
    getItem(name) {
        return this.items.get(name) ?? null;
    }
    setItem(name, text) {
        const others = [...this.items].filter(([known]) => known !== name);
        if (others.reduce((sum, [, value]) => sum + value.length, text.length) > this.room) throw new Error("full");
        this.items.set(name, text);
    }
    removeItem(name) {
        this.items.delete(name);
    }
}

function drafts({room, time = {now: 1000}} = {}) {
    return new Drafts(new Store(room), new Store(), () => time.now);
}

test("a draft is read as it was written", () => {
    const found = drafts();
    found.write("a", [["title", "x"]]);
    assert.deepEqual(found.read("a"), {at: 1000, inputs: [["title", "x"]]});
    assert.equal(found.read("b"), null);
});

test("a draft of long ago is none", () => {
    const time = {now: 0};
    const found = drafts({time});
    found.write("a", []);
    time.now = 31 * 24 * 3600 * 1000;
    assert.equal(found.read("a"), null);
});

test("what is no draft is none", () => {
    const found = drafts();
    found.local.setItem("relations:draft:a", "{");
    assert.equal(found.read("a"), null);
});

test("a submit that was saved drops the draft of its form alone", () => {
    const found = drafts();
    for (const key of ["a", "b"]) found.write(key, []);
    found.submitted("a");
    found.arrived({isSaved: true, isUnsaved: false});
    assert.deepEqual([found.read("a"), found.read("b")?.inputs], [null, []]);
});

for (const page of [
    {isSaved: false, isUnsaved: false},
    {isSaved: true, isUnsaved: true},
]) {
    test(`a submit that led to ${JSON.stringify(page)} keeps it`, () => {
        const found = drafts();
        found.write("a", []);
        found.submitted("a");
        found.arrived(page);
        found.arrived({isSaved: true, isUnsaved: false});
        assert.notEqual(found.read("a"), null);
    });
}

test("where there is no room the oldest drafts make way", () => {
    const time = {now: 0};
    const found = drafts({room: 150, time});
    for (const key of ["old", "new", "last"]) {
        time.now += 1;
        assert.equal(found.write(key, [["text", "x".repeat(20)]]), true);
    }
    assert.deepEqual(
        ["old", "new", "last"].map(key => found.read(key) !== null),
        [false, true, true],
    );
    assert.equal(found.write("huge", [["text", "x".repeat(500)]]), false);
});

test("characters are counted as the server does", () => {
    assert.deepEqual(["", "é", "👩", "a\r\nb"].map(lengthOf), [0, 1, 1, 3]);
});

test("Ctrl+S and Cmd+S save, other keys do not", () => {
    const keys = [{ctrlKey: true}, {metaKey: true}, {}, {ctrlKey: true, shiftKey: true}, {ctrlKey: true, altKey: true}];
    assert.deepEqual(
        keys.map(held => Boolean(isSave({key: "s", ...held}))),
        [true, true, false, false, false],
    );
});

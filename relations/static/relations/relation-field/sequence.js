// A list with an editor's changes, without all of its rows: pieces that are either runs of unchanged rows or single
// changed rows. Pure functions. A list of 100,000 rows with three changes has seven pieces.
//
// A run is {at, count}: `count` rows of the stored list from position `at`, counted from 0. A changed row is
// {row, was, state}: `was` is its stored position (null for a new one), `state` "added", "moved" or "removed".
// A removed row stays at its position, struck out, but is not counted.

const size = piece => (piece.row ? 1 : piece.count);
const isLive = piece => piece.state !== "removed";
const isFixed = piece => !piece.row || piece.state === "removed";
const firstPlace = piece => (piece.row ? piece.was : piece.at);
const lastPlace = piece => (piece.row ? piece.was : piece.at + piece.count - 1);

export const stored = total => (total ? [{at: 0, count: total}] : []);
export const length = pieces => pieces.reduce((sum, piece) => sum + size(piece), 0);
export const liveLength = pieces => pieces.reduce((sum, piece) => sum + (isLive(piece) ? size(piece) : 0), 0);
export const changed = pieces => pieces.filter(piece => piece.row);

// The rows with indexes from `from` to `to`, as {index, number, place, row, state}. `place` is the stored position.
// Rows of runs have no `row`, since they may not be loaded.
export function slice(pieces, from, to) {
    const found = [];
    let index = 0;
    let number = 1;
    for (const piece of pieces) {
        const end = index + size(piece);
        for (let at = Math.max(from, index); at < Math.min(to, end); at++) {
            const place = piece.row ? piece.was : piece.at + at - index;
            const live = isLive(piece);
            found.push({
                index: at,
                number: live ? number + at - index : null,
                place,
                row: piece.row,
                state: piece.state,
            });
        }
        index = end;
        if (isLive(piece)) number += size(piece);
        if (index >= to) break;
    }
    return found;
}

export const entryAt = (pieces, index) => slice(pieces, index, index + 1)[0];

// The index of a changed row, or of a stored position inside a run; -1 if there is none.
export function indexOf(pieces, {word, place}) {
    let index = 0;
    for (const piece of pieces) {
        if (piece.row && piece.row.word === word) return index;
        if (!piece.row && place !== null && place >= piece.at && place < piece.at + piece.count) {
            return index + place - piece.at;
        }
        index += size(piece);
    }
    return -1;
}

// The index before which to insert a row, so that it gets this number among `pieces`.
export function gapOfNumber(pieces, number) {
    let index = 0;
    let live = 1;
    for (const piece of pieces) {
        if (live >= number) break;
        if (isLive(piece)) {
            const step = Math.min(size(piece), number - live);
            index += step;
            live += step;
            if (step < size(piece)) break;
        } else {
            index += 1;
        }
    }
    return index;
}

// Removes the rows at these indexes. Returns [remaining pieces, rows as {row, was, state}].
export function take(pieces, indexes, rowOf) {
    const rest = [];
    const taken = [];
    const wanted = [...indexes].sort((a, b) => a - b);
    let index = 0;
    for (const piece of pieces) {
        const end = index + size(piece);
        const inside = wanted.filter(at => at >= index && at < end);
        if (piece.row) {
            (inside.length ? taken : rest).push(piece);
        } else {
            let at = piece.at;
            for (const place of inside.map(each => piece.at + each - index)) {
                if (place > at) rest.push({at, count: place - at});
                taken.push({row: rowOf(place), was: place, state: "moved"});
                at = place + 1;
            }
            if (at < piece.at + piece.count) rest.push({at, count: piece.at + piece.count - at});
        }
        index = end;
    }
    return [rest, taken];
}

// Inserts rows before this index.
export function put(pieces, gap, items) {
    const made = [];
    let index = 0;
    let done = false;
    for (const piece of pieces) {
        const offset = gap - index;
        if (!done && offset <= 0) {
            made.push(...items);
            done = true;
        }
        if (!done && offset < size(piece)) {
            made.push({at: piece.at, count: offset}, ...items, {at: piece.at + offset, count: piece.count - offset});
            done = true;
        } else {
            made.push(piece);
        }
        index += size(piece);
    }
    return done ? made : [...made, ...items];
}

// Turns moved rows that are back in their stored position into runs, and joins adjacent runs.
export function settle(pieces) {
    const settled = [];
    let above = -1;
    pieces.forEach((piece, at) => {
        let found = piece;
        if (piece.state === "moved") {
            const below = pieces.slice(at + 1).find(isFixed);
            if (above < piece.was && (!below || piece.was < firstPlace(below))) found = {at: piece.was, count: 1};
        }
        if (isFixed(found)) above = lastPlace(found);
        const last = settled.at(-1);
        if (last && !last.row && !found.row && last.at + last.count === found.at) {
            settled[settled.length - 1] = {at: last.at, count: last.count + found.count};
        } else {
            settled.push(found);
        }
    });
    return settled;
}

// Inserts a row at its stored position.
export function putHome(pieces, item) {
    let index = 0;
    let gap = 0;
    for (const piece of pieces) {
        index += size(piece);
        if (isFixed(piece) && firstPlace(piece) < item.was) gap = index;
    }
    return put(pieces, gap, [item]);
}

// Inserts removed rows at their stored positions, all in one go.
export function putRemoved(pieces, items) {
    const coming = [...items].sort((a, b) => a.was - b.was);
    const limits = [];
    let limit = Number.POSITIVE_INFINITY;
    for (let at = pieces.length - 1; at >= 0; at--) {
        limits[at] = limit; // the place where the next fixed piece begins
        if (isFixed(pieces[at])) limit = firstPlace(pieces[at]);
    }
    const made = [];
    let next = 0;
    const takeBelow = border => {
        while (next < coming.length && coming[next].was < border) made.push(coming[next++]);
    };
    takeBelow(limit);
    pieces.forEach((piece, at) => {
        made.push(piece);
        if (isFixed(piece)) takeBelow(limits[at]);
    });
    return made;
}

// The data on links in an editor's hands. Pure functions.
//
// What was edited is a Map by a row's word: {row, place, link, had}. `place` is the row's stored position, null for a
// new one. `link` has the edited values alone, as texts, booleans and null, by the slug of the attribute, and `had`
// what the page showed there before.

const filled = value => (value === "" || value === undefined ? null : value);

// What a row's input shows.
export const shownIn = (data, row, slug) => filled(data.get(row.word)?.link[slug]) ?? fallback(data, row, slug);

const fallback = (data, row, slug) => {
    const edited = data.get(row.word)?.link;
    return edited && slug in edited ? null : filled(row.link?.[slug]);
};

// Returns the Map with this value typed. What is typed back to what it was is not edited.
export function typed(data, {row, place}, slug, value) {
    const known = data.get(row.word);
    const link = {...known?.link, [slug]: filled(value)};
    const had = {[slug]: filled(row.link?.[slug]), ...known?.had};
    if (link[slug] === had[slug]) {
        delete link[slug];
        delete had[slug];
    }
    const next = new Map(data);
    if (Object.keys(link).length) next.set(row.word, {row, place, link, had});
    else next.delete(row.word);
    return next;
}

// Returns the Map without these rows.
export function without(data, rows) {
    const next = new Map(data);
    for (const row of rows) next.delete(row.word);
    return next;
}

// The keys `link` and `had` of a stored row that is sent, none where nothing of it was edited.
export function sentOf(data, row) {
    const known = data.get(row.word);
    return known ? {link: known.link, had: known.had} : {};
}

// The key `link` of a new row, which starts with the defaults of the attributes.
export function sentOfNew(data, row) {
    const link = {...row.link, ...data.get(row.word)?.link};
    return Object.keys(link).length ? {link} : {};
}

// The items for rows that keep their places. `words` are those that are sent for another reason.
export function staying(data, words) {
    const found = [...data.values()].filter(({row, place}) => place !== null && !words.has(row.word));
    return found.map(({row, place}) => ({target: row.word, was: place + 1, stay: true, ...sentOf(data, row)}));
}

// The Map again, of changes that were sent. `places` are the positions in the stored list. Where the page does not
// know what it showed at first (`seen`), the editor has been shown what is stored now.
export function dataOf({sent, rows, places}) {
    const data = new Map();
    const byWord = new Map(rows.map(row => [row.word, row]));
    for (const {target, link, had = {}} of sent.connect ?? []) {
        const row = byWord.get(target);
        if (!link || !row) continue;
        const now = Object.fromEntries(Object.keys(link).map(slug => [slug, filled(row.link?.[slug])]));
        data.set(target, {row, place: places[target] ?? null, link, had: sent.seen ? {...now, ...had} : now});
    }
    return data;
}

export const defaultsOf = inputs =>
    Object.fromEntries(inputs.filter(each => "default" in each).map(each => [each.slug, each.default]));

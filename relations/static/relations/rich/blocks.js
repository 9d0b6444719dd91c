// Strapi's blocks, and the document that ProseMirror edits, each as JSON. Pure functions.
//
// A key that Strapi does not define is kept: in the attribute `extra` of a node or of a link, and for a text
// in the mark `other`.

const TYPES = {"list-item": "item", code: "codeBlock"}; // where the name of the editor's node is another one
const NAMES = {item: "list-item", codeBlock: "code"};
const OWN = {heading: ["level"], list: ["format"], code: ["language"], image: ["image"]};
const MARKS = ["bold", "italic", "underline", "strikethrough", "code"];
const EMPTY = [{type: "text", text: ""}];

// The document for a list of blocks; one with an empty paragraph for an empty list and for null.
export function docOf(blocks) {
    const content = (blocks ?? []).map(nodeOf);
    return {type: "doc", content: content.length ? content : [{type: "paragraph", attrs: {extra: null}}]};
}

// The blocks of a document; null for one that has nothing but an empty paragraph.
export function blocksOf(doc) {
    const [first, ...rest] = doc.content ?? [];
    const isBare = first?.type === "paragraph" && !first.content && !first.attrs?.extra;
    return !first || (isBare && !rest.length) ? null : doc.content.map(blockOf);
}

// Whether the editor can show all that the blocks have, so that none of it is lost when they are edited.
export function isEditable(blocks) {
    if (blocks === null) return true;
    try {
        const again = docOf(blocks).content.map(blockOf).map(plain);
        return same(again, blocks.map(plain));
    } catch {
        return false;
    }
}

// -- to the document ---------------------------------------------------------------------------------------

function nodeOf({type, children, ...rest}) {
    const attrs = {};
    for (const name of OWN[type] ?? []) {
        attrs[name] = rest[name] ?? null;
        delete rest[name];
    }
    attrs.extra = Object.keys(rest).length ? rest : null;
    const node = {type: TYPES[type] ?? type, attrs};
    if (type === "image") return {...node, attrs: {...attrs, children: plain({children}).children ?? EMPTY}};
    const isList = type === "list";
    const content = isList ? children.map(nodeOf) : inlineOf(children);
    return content.length ? {...node, content} : node;
}

const inlineOf = children =>
    children.flatMap(child => (child.type === "link" ? linked(child) : textOf(child))).filter(each => each.text);

function linked({type, url, children, ...rest}) {
    const mark = {type: "link", attrs: {url, extra: Object.keys(rest).length ? rest : null}};
    return children.map(textOf).map(text => ({...text, marks: [mark, ...(text.marks ?? [])]}));
}

function textOf({type, text, ...rest}) {
    const marks = MARKS.filter(name => rest[name]).map(name => ({type: name}));
    const others = Object.entries(rest).filter(([name]) => !MARKS.includes(name));
    if (others.length) marks.push({type: "other", attrs: {extra: Object.fromEntries(others)}});
    return marks.length ? {type: "text", text, marks} : {type: "text", text};
}

// -- to blocks ---------------------------------------------------------------------------------------------

function blockOf({type: node, attrs = {}, content = []}) {
    const type = NAMES[node] ?? node;
    const own = (OWN[type] ?? []).filter(name => attrs[name] !== null && attrs[name] !== undefined);
    const named = Object.fromEntries(own.map(name => [name, attrs[name]]));
    const children = type === "image" ? attrs.children : type === "list" ? content.map(blockOf) : textsOf(content);
    return {type, ...named, ...attrs.extra, children: children?.length ? children : EMPTY};
}

function textsOf(content) {
    const found = [];
    for (const {text, marks = []} of content) {
        const link = marks.find(mark => mark.type === "link");
        const made = {type: "text", text};
        for (const {type, attrs} of marks) {
            if (type === "other") Object.assign(made, attrs.extra);
            else if (type !== "link") made[type] = true;
        }
        const last = found.at(-1);
        if (!link) found.push(made);
        else if (last?.type === "link" && same(last, {...last, url: link.attrs.url, ...link.attrs.extra}))
            last.children.push(made);
        else found.push({type: "link", url: link.attrs.url, ...link.attrs.extra, children: [made]});
    }
    return found;
}

// -- one form for what means the same ----------------------------------------------------------------------

// The block without marks that are false and without texts that are empty beside others. Neighbours that have
// the same marks, or are the same link, are one.
export function plain(block) {
    if (!block.children) return block;
    const children = [];
    for (const child of block.children) {
        const next = child.type === "text" ? unmarked(child) : plain(child);
        const last = children.at(-1);
        if (next.type === "text" && !next.text) continue;
        if (joins(last, next, "text")) last.text += next.text;
        else if (joins(last, next, "link"))
            Object.assign(last, plain({...last, children: [...last.children, ...next.children]}));
        else children.push(next);
    }
    return {...block, children: children.length || block.type === "list" ? children : EMPTY};
}

function joins(one, other, type) {
    const bare = {text: "", children: []};
    return one?.type === type && other.type === type && same({...one, ...bare}, {...other, ...bare});
}

function unmarked(text) {
    const entries = Object.entries(text).filter(([name, value]) => !(MARKS.includes(name) && !value));
    return Object.fromEntries(entries);
}

// Whether two JSON values are equal, whatever the order of their keys.
export function same(one, other) {
    if (one === other) return true;
    if (typeof one !== "object" || typeof other !== "object" || !one || !other) return false;
    if (Array.isArray(one) !== Array.isArray(other)) return false;
    const keys = Object.keys(one);
    return keys.length === Object.keys(other).length && keys.every(key => key in other && same(one[key], other[key]));
}
